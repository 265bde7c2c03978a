#include "widget/core/base/expected.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace linkdock {
namespace {

enum class Fault { kFirst, kSecond };

constexpr Expected<int, Fault> Half(int number) {
  if (number % 2 != 0) return Unexpected(Fault::kSecond);
  return number / 2;
}
constexpr Expected<void, Fault> Even(int number) {
  if (number % 2 != 0) return Unexpected(Fault::kFirst);
  return {};
}

constexpr auto kGood = Half(8);
constexpr auto kBad = Half(7);
static_assert(kGood.has_value() && *kGood == 4);
static_assert(!kBad && kBad.error() == Fault::kSecond);
static_assert(Even(8).has_value() && !Even(7).has_value());

TEST(Expected, HoldsAValueOrAnErrorAlsoWhenBothHaveOneType) {
  Expected<std::string, std::string> good = "value";
  const Expected<std::string, std::string> bad = Unexpected("error");
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, "value");
  EXPECT_EQ(good->size(), 5u);
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error(), "error");
  good = Unexpected(std::string("gone"));
  EXPECT_EQ(good.error(), "gone");
  EXPECT_FALSE(good == bad);
  EXPECT_TRUE(bad == bad);
}

TEST(Expected, GivesAwayWhatCanOnlyBeMoved) {
  Expected<std::unique_ptr<int>, Fault> owner = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = *std::move(owner);
  EXPECT_EQ(*taken, 7);
}

TEST(Expected, ConvertsAsItsValueDoes) {
  struct Base {
    virtual ~Base() = default;
  };
  struct Derived : Base {};
  const Expected<std::unique_ptr<Base>, Fault> owner = std::make_unique<Derived>();
  EXPECT_TRUE(owner.has_value());
  const Expected<bool, std::string> no = false;  // a value, not an error
  ASSERT_TRUE(no.has_value());
  EXPECT_FALSE(*no);
}

}  // namespace
}  // namespace linkdock
