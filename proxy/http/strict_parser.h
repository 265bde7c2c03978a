#pragma once

#include <boost/beast/http.hpp>
#include <cstdint>
#include <string_view>

#include "proxy/base/limits.h"

namespace linkdock::proxy {

// Beast's parser, but without line folding (obs-fold). Beast joins a folded header into one line; a
// server in front may have read it as two, and RFC 9112 wants it refused. For whoever includes
// Beast (connection*.cpp).
template <typename Body, typename Allocator>
class StrictParser : public boost::beast::http::request_parser<Body, Allocator> {
  using Text = boost::beast::string_view;

  // A value that was joined is a copy elsewhere, or has a line break between itself and its name.
  static bool Folded(Text name, Text value) {
    const char* after = name.data() + name.size();
    const auto distance = reinterpret_cast<std::uintptr_t>(value.data()) -
                          reinterpret_cast<std::uintptr_t>(after);  // huge when it lies before
    if (distance == 0 || distance > kMaxHeaderBytes) return true;
    return std::string_view(after, distance).find('\r') != std::string_view::npos;
  }

  void on_field_impl(boost::beast::http::field field, Text name, Text value,
                     boost::system::error_code& error) override {
    if (Folded(name, value)) {
      error = boost::beast::http::make_error_code(boost::beast::http::error::bad_obs_fold);
      return;
    }
    this->get().insert(field, name, value);
  }
};

}  // namespace linkdock::proxy
