#include "proxy/api/gate.h"

#include <gtest/gtest.h>

#include "proxy/access/origin.h"

namespace linkdock::proxy {
namespace {

const std::vector<std::string> kOrigins{"https://link.example.com", "http://127.0.0.1:8080"};
using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

Headers GoodHeaders() {
  return {{"Host", "proxy.example.com"},
          {"Origin", "https://link.example.com"},
          {"Authorization", "Bearer token-of-the-session"},
          {"Content-Type", "application/json"},
          {"Idempotency-Key", "00000000-0000-4000-8000-000000000001"},
          {"Content-Length", "2"}};
}

Headers With(std::string_view name, std::string_view value) {
  Headers headers = GoodHeaders();
  for (auto& [key, text] : headers) {
    if (key == name) text = value;
  }
  return headers;
}

Headers Without(std::string_view name) {
  Headers headers = GoodHeaders();
  std::erase_if(headers, [&](const auto& header) { return header.first == name; });
  return headers;
}

Headers Plus(std::string_view name, std::string_view value) {
  Headers headers = GoodHeaders();
  headers.emplace_back(name, value);
  return headers;
}

Gate Decide(std::string_view method, std::string_view target, Headers headers, int version = 11) {
  return DecideGate(
      {.method = method, .target = target, .version = version, .headers = std::move(headers)},
      kOrigins);
}

TEST(Gate, AGoodCheckMayGoOn) {
  const Gate gate = Decide("POST", "/v1/check", GoodHeaders());
  EXPECT_EQ(gate.problem, std::nullopt);
  EXPECT_EQ(gate.route, Route::kCheck);
  EXPECT_EQ(gate.allow_origin, "https://link.example.com");
  EXPECT_EQ(gate.token, "token-of-the-session");
  EXPECT_EQ(gate.idempotency_key, "00000000-0000-4000-8000-000000000001");
}

TEST(Gate, EachFlawHasItsOwnProblem) {
  struct Row {
    std::string_view method, target;
    Headers headers;
    ProblemCode problem;
  };
  const Row rows[] = {
      {"POST", "/v1/checks", GoodHeaders(), ProblemCode::kNotFound},
      {"POST", "/v1/check/", GoodHeaders(), ProblemCode::kNotFound},
      {"POST", "/V1/check", GoodHeaders(), ProblemCode::kNotFound},
      {"POST", "/v1/check?x=1", GoodHeaders(), ProblemCode::kBadQuery},
      {"POST", "http://proxy.example.com/v1/check", GoodHeaders(), ProblemCode::kMalformedRequest},
      {"OPTIONS", "*", GoodHeaders(), ProblemCode::kMalformedRequest},
      {"GET", "/v1/check", GoodHeaders(), ProblemCode::kMethodNotAllowed},
      {"TRACE", "/v1/check", GoodHeaders(), ProblemCode::kMethodNotAllowed},
      {"post", "/v1/check", GoodHeaders(), ProblemCode::kMethodNotAllowed},
      {"POST", "/v1/accounts", GoodHeaders(), ProblemCode::kMethodNotAllowed},
      {"OPTIONS", "/v1/check", GoodHeaders(), ProblemCode::kMethodNotAllowed},
      {"POST", "/v1/check", Without("Host"), ProblemCode::kMalformedRequest},
      {"POST", "/v1/check", Without("Origin"), ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", With("Origin", "null"), ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", With("Origin", "https://link.example.com.evil.com"),
       ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", With("Origin", "https://evil-link.example.com"),
       ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", With("Origin", "https://link.example.com:8443"),
       ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", With("Origin", "http://link.example.com"),
       ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", With("Origin", "HTTPS://link.example.com"),
       ProblemCode::kOriginNotAllowed},
      {"POST", "/v1/check", Without("Content-Type"), ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", With("Content-Type", "text/plain"), ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", With("Content-Type", "application/jsonx"),
       ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", With("Content-Type", "application/json; charset=latin1"),
       ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", With("Content-Type", "application/json;"),
       ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", With("Content-Type", "application/json; charset=utf-8; x"),
       ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", With("Content-Type", "application/json; charset=utf-8 x"),
       ProblemCode::kUnsupportedMediaType},
      {"POST", "/v1/check", Without("Idempotency-Key"), ProblemCode::kBadIdempotencyKey},
      {"POST", "/v1/check", With("Idempotency-Key", "1"), ProblemCode::kBadIdempotencyKey},
      {"POST", "/v1/check", Plus("origin", "http://127.0.0.1:8080"),
       ProblemCode::kMalformedRequest},
      {"POST", "/v1/check", Plus("AUTHORIZATION", "Bearer other"), ProblemCode::kMalformedRequest},
      {"POST", "/v1/check", Plus("Content-Length", "2"), ProblemCode::kMalformedRequest},
      {"POST", "/v1/check", Plus("Transfer-Encoding", "chunked"), ProblemCode::kMalformedRequest},
      {"GET", "/v1/accounts", With("Origin", "https://evil.com"), ProblemCode::kOriginNotAllowed},
  };
  for (const Row& row : rows) {
    const Gate gate = Decide(row.method, row.target, row.headers);
    ASSERT_TRUE(gate.problem.has_value()) << row.method << " " << row.target;
    EXPECT_EQ(DescribeProblem(*gate.problem).code, DescribeProblem(row.problem).code)
        << row.method << " " << row.target;
  }
}

TEST(Gate, AForeignOriginGetsNoCorsHeader) {
  EXPECT_EQ(Decide("POST", "/v1/check", With("Origin", "https://evil.com")).allow_origin, "");
  EXPECT_EQ(Decide("GET", "/nothing", With("Origin", "https://evil.com")).allow_origin, "");
}

TEST(Gate, AnAllowedOriginCanReadErrors) {
  EXPECT_EQ(Decide("POST", "/v1/check", Without("Content-Type")).allow_origin,
            "https://link.example.com");
  EXPECT_EQ(Decide("GET", "/nothing", GoodHeaders()).allow_origin, "https://link.example.com");
}

TEST(Gate, TheMediaTypeMayNameItsCharset) {
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           "application/json ; charset=UTF-8"}) {
    EXPECT_EQ(Decide("POST", "/v1/check", With("Content-Type", type)).problem, std::nullopt)
        << type;
  }
}

TEST(Gate, AServerMayListAccountsWithoutOrigin) {
  EXPECT_EQ(Decide("GET", "/v1/accounts", Without("Origin")).problem, std::nullopt);
}

TEST(Gate, HealthNeedsNothing) {
  EXPECT_EQ(Decide("GET", "/healthz", {{"Host", "x"}}).problem, std::nullopt);
  EXPECT_EQ(Decide("GET", "/healthz", {}, 10).problem, std::nullopt);
  EXPECT_EQ(Decide("GET", "/healthz", GoodHeaders()).allow_origin, "");
}

TEST(Gate, OnlyABearerTokenIsAToken) {
  EXPECT_EQ(Decide("POST", "/v1/check", With("Authorization", "bearer abc")).token, "abc");
  EXPECT_EQ(Decide("POST", "/v1/check", With("Authorization", "Basic abc")).token, "");
  EXPECT_EQ(Decide("POST", "/v1/check", With("Authorization", "Bearer")).token, "");
  EXPECT_EQ(Decide("POST", "/v1/check", Without("Authorization")).token, "");
}

Gate Preflight(std::string_view origin, std::string_view method, std::string_view headers) {
  return Decide("OPTIONS", "/v1/check",
                {{"Host", "x"},
                 {"Origin", origin},
                 {"Access-Control-Request-Method", method},
                 {"Access-Control-Request-Headers", headers}});
}

TEST(Gate, APreflightIsGrantedForExactlyWhatTheWidgetSends) {
  EXPECT_TRUE(
      Preflight("https://link.example.com", "POST", "authorization,content-type,idempotency-key")
          .preflight);
  EXPECT_TRUE(Preflight("https://link.example.com", "POST", "Content-Type").preflight);
  EXPECT_TRUE(Preflight("https://link.example.com", "POST", "").preflight);
  EXPECT_FALSE(Preflight("https://link.example.com", "POST", "x-other").preflight);
  EXPECT_TRUE(
      Preflight("https://link.example.com", "POST", ", authorization ,,Content-Type").preflight);
  EXPECT_FALSE(Preflight("https://link.example.com", "POST", "authorization x").preflight);
  EXPECT_FALSE(Preflight("https://link.example.com", "POST", "authorization, @").preflight);
  EXPECT_FALSE(Preflight("https://link.example.com", "post", "content-type").preflight);
  EXPECT_FALSE(Preflight("https://link.example.com", "DELETE", "content-type").preflight);
  EXPECT_FALSE(Preflight("https://evil.com", "POST", "content-type").preflight);
  EXPECT_EQ(Preflight("https://evil.com", "POST", "").problem, ProblemCode::kOriginNotAllowed);
}

TEST(Gate, ALogNeverSeesARawMethodOrPath) {
  const Gate gate = Decide("SECRET", "/v1/secret", GoodHeaders());
  EXPECT_EQ(gate.method_name, "OTHER");
  EXPECT_EQ(gate.route_name, "unknown");
}

TEST(Origin, OnlyPlainOriginsCanBeConfigured) {
  for (const char* good :
       {"https://link.example.com", "https://a.b:8443", "http://localhost:3000",
        "http://127.0.0.1:8080", "http://[::1]:8080", "https://xn--bcher-kva.example",
        "http://app.localhost", "https://8.8.8.8", "https://1.2.3.4.example", "https://a.0xg",
        "https://4you.example"}) {
    EXPECT_TRUE(IsConfigurableOrigin(good)) << good;
  }
  for (const char* bad : {"",
                          "*",
                          "null",
                          "https://",
                          "https://a.b/",
                          "https://a.b:443",
                          "http://localhost:80",
                          "https://a.b:0",
                          "https://a.b:65536",
                          "https://a.b:08443",
                          "https://A.b",
                          "http://example.com",
                          "https://u@a.b",
                          "https://*.example.com",
                          "ftp://a.b",
                          "https://a..b",
                          "https://-a.b",
                          "https://a b",
                          "https://a.b?x",
                          "http://localhost.evil.com",
                          "https://0x6666666",
                          "https://a.0x1f",
                          "https://a.1",
                          "https://1.2.3",
                          "https://1.2.3.256",
                          "https://1.2.3.04",
                          "https://2130706433",
                          "https://a.b:"}) {
    EXPECT_FALSE(IsConfigurableOrigin(bad)) << bad;
  }
}

}  // namespace
}  // namespace linkdock::proxy
