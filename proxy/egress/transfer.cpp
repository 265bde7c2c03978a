#include "proxy/egress/transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "proxy/base/limits.h"
#include "proxy/base/text.h"
#include "proxy/egress/egress_policy.h"
#include "proxy/egress/limits.h"

namespace linkdock::proxy {
namespace {

constexpr std::string_view kHttpsPort = "443";
constexpr long kReceiveBufferBytes =
    4096;  // an answer has about 1 KB; libcurl's default of 16 KB is per transfer

// Sets options until one is refused.
class Setup {
 public:
  explicit Setup(CURL* easy) : easy_(easy), ok_(easy != nullptr) {}
  template <typename T>
  Setup& Set(CURLoption option, T value) {
    ok_ = ok_ && curl_easy_setopt(easy_, option, value) == CURLE_OK;
    return *this;
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  CURL* easy_;
  bool ok_;
};

// The last wall: decides on the address that is really dialled, whatever led to it.
curl_socket_t OpenSocket(void* context, curlsocktype purpose, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(context);
  const bool exempt = transfer.diverted && IsDiverted(*transfer.diverted, address->addr);
  if (purpose != CURLSOCKTYPE_IPCXN ||
      (!exempt && ClassifyAddress(address->addr) != Egress::kAllowed)) {
    transfer.policy_denied = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                address->protocol);
}

// The connection stands and the certificate is good; the request has not been sent.
int OnConnected(void* context, char*, char*, int, int) {
  const auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.connected) transfer.connected();
  return CURL_PREREQFUNC_OK;
}

bool Count(Transfer& transfer, std::size_t bytes) {
  transfer.received += bytes;
  transfer.too_large = transfer.too_large || transfer.received > kMaxReplyBytes;
  return !transfer.too_large;
}

std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (!Count(transfer, size * count)) return 0;
  transfer.answer.body.append(data, size * count);
  return size * count;
}

// Only counts: libcurl keeps the headers, and ReadHeaders() takes those of the last answer.
std::size_t OnHeader(char*, std::size_t size, std::size_t count, void* context) {
  return Count(*static_cast<Transfer*>(context), size * count) ? size * count : 0;
}

// The headers of the answer itself: neither those of an interim answer (1xx) nor trailers.
void ReadHeaders(Transfer& transfer) {
  constexpr int kLastRequest = -1;
  curl_header* header = nullptr;
  while ((header = curl_easy_nextheader(transfer.easy.get(), CURLH_HEADER, kLastRequest, header))) {
    std::string name = LowerCase(header->name);
    if (name == "content-type") transfer.answer.content_type = header->value;
    transfer.answer.headers.emplace_back(std::move(name), header->value);
  }
}

bool AddLine(std::unique_ptr<curl_slist, WipeHeaders>& list, const char* line) {
  curl_slist* longer = curl_slist_append(list.get(), line);
  if (!longer) return false;
  static_cast<void>(list.release());
  list.reset(longer);
  return true;
}

bool HasControl(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool AddHeaders(Transfer& transfer) {
  bool has_agent = false;
  for (const auto& [name, value] : transfer.request.headers) {
    if (HasControl(name) || HasControl(value.Reveal())) return false;
    has_agent = has_agent || name == "User-Agent";
    // `Name;` is libcurl's way to send a header without a value; `Name:` would drop it.
    std::string line = value.empty() ? name + ';' : name + ": ";
    line.reserve(line.size() + value.size() + 1);  // no copy of the value stays behind
    line += value.Reveal();
    const bool added = AddLine(transfer.headers, line.c_str());
    WipeString(line);
    if (!added) return false;
  }
  return AddLine(transfer.headers, "Expect:") &&
         (has_agent || AddLine(transfer.headers, "User-Agent: linkdock-proxy"));
}

void SetRequest(Setup& setup, Transfer& transfer) {
  const std::string_view url = transfer.request.url.Reveal();
  std::string terminated(url);
  setup.Set(CURLOPT_URL, terminated.c_str()).Set(CURLOPT_HTTPHEADER, transfer.headers.get());
  WipeString(terminated);
  if (transfer.request.method == "POST") {
    const std::string_view body = transfer.request.body.Reveal();
    setup.Set(CURLOPT_POST, 1L)
        .Set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()))
        .Set(CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
  } else {
    setup.Set(CURLOPT_HTTPGET, 1L);
  }
}

// The name is pinned to what the policy has seen: libcurl resolves nothing by itself.
bool SetRoute(Setup& setup, Transfer& transfer) {
  std::string line;
  if (transfer.diverted) {
    line = "::" + transfer.diverted->address + ':' + std::to_string(transfer.diverted->port);
  } else {
    line = transfer.request.host + ':' + std::string(kHttpsPort) + ':';
    for (const std::string& address : transfer.addresses) {
      line += (address.find(':') == std::string::npos ? address : '[' + address + ']') + ',';
    }
    line.pop_back();
  }
  if (!AddLine(transfer.route, line.c_str())) return false;
  setup.Set(transfer.diverted ? CURLOPT_CONNECT_TO : CURLOPT_RESOLVE, transfer.route.get());
  return setup.ok();
}

void SetProtections(Setup& setup, const UpstreamSettings& settings, const Transfer& transfer) {
  const bool own_ca = transfer.diverted && !transfer.diverted->ca_file.empty();
  setup.Set(CURLOPT_PROTOCOLS_STR, "https")
      .Set(CURLOPT_FOLLOWLOCATION, 0L)
      .Set(CURLOPT_PROXY, "")  // also ignores the proxies of the environment
      .Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED))
      .Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1))
      .Set(CURLOPT_HTTP09_ALLOWED, 0L)
      .Set(CURLOPT_FORBID_REUSE, 1L)
      .Set(CURLOPT_FRESH_CONNECT, 1L)
      .Set(CURLOPT_SSL_VERIFYPEER, 1L)
      .Set(CURLOPT_SSL_VERIFYHOST, 2L)
      .Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
      .Set(CURLOPT_CAINFO, own_ca ? transfer.diverted->ca_file.c_str() : settings.ca_file.c_str())
      // With Debian's default CAPATH libcurl loads all authorities for every handshake: 2.8 times
      // the memory.
      .Set(CURLOPT_CAPATH, static_cast<char*>(nullptr))
      .Set(CURLOPT_NOSIGNAL, 1L)
      .Set(CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
}

void SetDeadlines(Setup& setup, const Deadlines& deadlines, const Transfer& transfer) {
  const auto spent =
      std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - transfer.started);
  const Milliseconds left = std::max(deadlines.upstream - spent, Milliseconds(1));
  setup.Set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()))
      .Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(deadlines.connect, left).count()));
}

}  // namespace

void WipeHeaders::operator()(curl_slist* list) const {
  for (curl_slist* entry = list; entry; entry = entry->next)
    WipeBytes(entry->data, std::strlen(entry->data));
  curl_slist_free_all(list);
}

Transfer::~Transfer() {
  WipeString(answer.body);
  for (auto& [name, value] : answer.headers) WipeString(value);
}

std::vector<std::string> PublicAddresses(const std::vector<std::string>& addresses) {
  std::vector<std::string> allowed;
  std::ranges::copy_if(addresses, std::back_inserter(allowed), [](const std::string& address) {
    return ClassifyAddressText(address) == Egress::kAllowed;
  });
  return allowed;
}

bool PrepareTransfer(Transfer& transfer, const UpstreamSettings& settings) {
  transfer.easy.reset(curl_easy_init());
  Setup setup(transfer.easy.get());
  if (!setup.ok() || !AddHeaders(transfer) || !SetRoute(setup, transfer)) return false;
  SetRequest(setup, transfer);
  SetProtections(setup, settings, transfer);
  SetDeadlines(setup, settings.deadlines, transfer);
  setup.Set(CURLOPT_PRIVATE, &transfer)
      .Set(CURLOPT_OPENSOCKETFUNCTION, &OpenSocket)
      .Set(CURLOPT_OPENSOCKETDATA, &transfer)
      .Set(CURLOPT_PREREQFUNCTION, &OnConnected)
      .Set(CURLOPT_PREREQDATA, &transfer)
      .Set(CURLOPT_WRITEFUNCTION, &OnBody)
      .Set(CURLOPT_WRITEDATA, &transfer)
      .Set(CURLOPT_HEADERFUNCTION, &OnHeader)
      .Set(CURLOPT_HEADERDATA, &transfer);
  return setup.ok();
}

void CompleteAnswer(Transfer& transfer) {
  long status = 0;
  curl_off_t wait_s = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RETRY_AFTER, &wait_s);
  transfer.answer.status = static_cast<int>(status);
  ReadHeaders(transfer);
  if (wait_s <= 0) return;
  for (auto& [name, value] : transfer.answer.headers) {
    if (name == "retry-after") value = std::to_string(wait_s);
  }
}

TransportOutcome OutcomeOf(const Transfer& transfer, CURLcode code) {
  if (transfer.policy_denied && code != CURLE_OK) return TransportOutcome::kPolicyDenied;
  if (transfer.too_large) return TransportOutcome::kTooLarge;
  switch (code) {
    case CURLE_OK:
      return TransportOutcome::kAnswered;
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransportOutcome::kDnsFailed;
    case CURLE_COULDNT_CONNECT:
      return TransportOutcome::kConnectFailed;
    case CURLE_OPERATION_TIMEDOUT:
      return TransportOutcome::kTimedOut;
    case CURLE_FILESIZE_EXCEEDED:
      return TransportOutcome::kTooLarge;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return TransportOutcome::kTlsFailed;
    default:
      return TransportOutcome::kBroken;
  }
}

}  // namespace linkdock::proxy
