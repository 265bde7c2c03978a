#include <gtest/gtest.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "tests/unit/flow/flow_world.h"

// Every block that is given back to the heap is searched for the canary first: what is found there
// would stay in the memory of the page for as long as nobody needs the block.
namespace {

constexpr char kCanary[] = "5ec2e700-0000-4000-8000-0000000ca9a7";
bool g_watching = false;
int g_found = 0;

void GiveBack(void* block) {
  if (g_watching && block != nullptr &&
      memmem(block, malloc_usable_size(block), kCanary, sizeof kCanary - 1) != nullptr) {
    ++g_found;
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) std::abort();
  std::memset(block, 0, malloc_usable_size(block));  // so that only what this owner wrote is found
  return block;
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* block) noexcept { GiveBack(block); }
void operator delete[](void* block) noexcept { GiveBack(block); }
void operator delete(void* block, std::size_t) noexcept { GiveBack(block); }
void operator delete[](void* block, std::size_t) noexcept { GiveBack(block); }

namespace linkdock {
namespace {

class Watch {
 public:
  Watch() {
    g_found = 0;
    g_watching = true;
  }
  ~Watch() { g_watching = false; }
  [[nodiscard]] int found() const { return g_found; }
};

void FillIn(World& world) {
  world.ToForm();
  world.Paste("api_key", "Bearer 5ec2e700-0000-4000-8000-0000000ca9a7");
  world.Type("api_key", " 5ec2e700-0000-4000-8000-0000000ca9a7 ");
  world.Send(event::BlurField{"api_key"});
}

TEST(Residue, TheWatchFindsWhatIsLeftBehind) {
  const Watch watch;
  auto* copy = new std::string(kCanary);
  delete copy;
  EXPECT_GE(watch.found(), 1);
}

TEST(Residue, NoCopyOfASecretIsLeftByAnyWayThroughTheFlow) {
  World linked, closed, changed;
  {
    const Watch watch;
    FillIn(linked);
    linked.Act(ActionKind::kSubmit);
    const auto* check = linked.Find<effect::SendCheck>();
    ASSERT_NE(check, nullptr);
    EXPECT_GT(CheckRequestBody("p", "a", check->fields, "").size(), 0u);
    linked.Answer(RejectedAnswer(VerdictCode::kInvalidCredentials, "api_key"));
    linked.Act(ActionKind::kSubmit);
    linked.Answer(LinkedAnswer());
    FillIn(closed);
    closed.Act(ActionKind::kSubmit);
    closed.Act(ActionKind::kCancel);
    closed.Act(ActionKind::kClose);
    closed.Act(ActionKind::kClose, "sure");
    FillIn(changed);
    changed.Act(ActionKind::kBack);
    changed.Act(ActionKind::kChooseProvider, "regional");
    EXPECT_EQ(watch.found(), 0);
  }
  EXPECT_EQ(linked.flow.step, Step::kLinked);
  EXPECT_EQ(closed.flow.step, Step::kClosed);
  EXPECT_EQ(changed.flow.provider, "regional");
}

}  // namespace
}  // namespace linkdock

#endif
