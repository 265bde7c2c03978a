#include "wasm/fetch.h"

#include <emscripten.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <utility>

#include "wasm/bridge.h"

namespace linkdock {
namespace {

constexpr std::size_t kUuidBytes = 36;
constexpr unsigned short kFirstStatus = 100;
constexpr unsigned short kLastStatus = 599;

// Whether the proxy's own answer is still to come, or was lost by a server in front of the proxy:
// the same request with the same key gets it.
bool IsLost(int status) { return status == 409 || status == 502 || status == 504; }

std::string NewUuid() {
  std::string uuid(kUuidBytes, '0');
  ld_js_uuid(uuid.data());
  return uuid;
}

// Emscripten keeps copies of the header strings and gives them back unwiped.
void WipeHeaders(emscripten_fetch_t& fetch) {
  const char* const* header = fetch.__attributes.requestHeaders;
  for (; header != nullptr && *header != nullptr; ++header) {
    WipeBytes(const_cast<char*>(*header), std::strlen(*header));
  }
}

void CloseWiped(emscripten_fetch_t* fetch) {
  WipeHeaders(*fetch);
  if (fetch->data != nullptr)
    WipeBytes(const_cast<char*>(fetch->data), static_cast<std::size_t>(fetch->numBytes));
  emscripten_fetch_close(fetch);
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c =
        text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + ('a' - 'A')) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// Whole seconds, at most four digits; a date or anything else is 0.
int SecondsOf(std::string_view value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\r')) value.remove_suffix(1);
  int seconds = 0;
  for (const char c : value) {
    if (c < '0' || c > '9' || value.size() > 4) return 0;
    seconds = seconds * 10 + (c - '0');
  }
  return seconds;
}

int RetryAfterOf(emscripten_fetch_t& fetch) {
  const std::size_t size = emscripten_fetch_get_response_headers_length(&fetch);
  if (size == 0 || size > kMaxAnswerBytes) return 0;
  std::string headers(size + 1, '\0');
  emscripten_fetch_get_response_headers(&fetch, headers.data(), headers.size());
  std::string_view rest = headers.c_str();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos ||
        !EqualsIgnoringCase(line.substr(0, colon), "retry-after"))
      continue;
    return SecondsOf(line.substr(colon + 1));
  }
  return 0;
}

}  // namespace

void CheckFetch::Send(const CheckTarget& target, Secret body) {
  Abort();
  const std::size_t hash = std::hash<std::string_view>()(body.Reveal()) | 1u;
  if (std::exchange(unanswered_, hash) != hash) uuid_ = NewUuid();
  const std::string url = std::string(target.proxy) + "/v1/check";
  const std::string parent(target.parent);
  std::string bearer = "Bearer ";
  bearer += target.session.Reveal();
  std::array<const char*, 9> headers = {"Content-Type", "application/json", "Idempotency-Key",
                                        uuid_.c_str()};
  auto next = headers.begin() + 4;
  const auto add = [&next](const char* name, const std::string& value) {
    *next++ = name;
    *next++ = value.c_str();
  };
  if (!target.session.empty()) add("Authorization", bearer);
  if (!parent.empty()) add("Linkdock-Parent-Origin", parent);
  emscripten_fetch_attr_t attributes;
  emscripten_fetch_attr_init(&attributes);
  std::strcpy(attributes.requestMethod, "POST");
  attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY;
  attributes.timeoutMSecs = kCheckTimeoutMs;
  attributes.requestHeaders = headers.data();
  attributes.requestData = body.Reveal().data();
  attributes.requestDataSize = body.size();
  attributes.userData = this;
  attributes.onsuccess = OnEnd;
  attributes.onerror = OnEnd;
  attributes.onprogress = OnProgress;
  started_ms_ = emscripten_get_now();
  fetch_ = emscripten_fetch(
      &attributes, url.c_str());  // JavaScript has its own copy of the body when this returns
  body.Wipe();
  WipeString(bearer);
}

void CheckFetch::Abort() {
  if (fetch_ == nullptr) return;
  emscripten_fetch_t* fetch = std::exchange(fetch_, nullptr);
  fetch->userData = nullptr;  // closing an open request calls OnEnd, which has nobody to tell then
  ld_js_abort(fetch->id);
  CloseWiped(fetch);
}

// The answer must not reach the heap when it is too large: Emscripten copies it only after the last
// progress event.
void CheckFetch::OnProgress(emscripten_fetch_t* fetch) {
  auto* self = static_cast<CheckFetch*>(fetch->userData);
  if (self == nullptr || fetch->dataOffset + fetch->numBytes <= kMaxAnswerBytes) return;
  self->Finish(FetchFault::kTooLarge);
}

void CheckFetch::OnEnd(emscripten_fetch_t* fetch) {
  auto* self = static_cast<CheckFetch*>(fetch->userData);
  if (self == nullptr) return;
  self->fetch_ =
      fetch;  // a call that fails at once reports before emscripten_fetch() has returned it
  const bool answered = fetch->status >= kFirstStatus && fetch->status <= kLastStatus;
  const bool late = emscripten_get_now() - self->started_ms_ >= kCheckTimeoutMs;
  self->Finish(answered ? FetchFault::kNone : late ? FetchFault::kTimeout : FetchFault::kNetwork);
}

void CheckFetch::Finish(FetchFault fault) {
  emscripten_fetch_t* fetch = fetch_;
  CheckAnswer answer;
  if (fault == FetchFault::kNone) {
    if (!IsLost(fetch->status)) Forget();
    const std::string_view body(fetch->data == nullptr ? "" : fetch->data,
                                static_cast<std::size_t>(fetch->numBytes));
    answer = ReadCheckAnswer(fault, fetch->status, body, RetryAfterOf(*fetch));
  } else {
    answer = ReadCheckAnswer(fault, 0, "", 0);
  }
  Abort();
  done(user, std::move(answer));
}

}  // namespace linkdock
