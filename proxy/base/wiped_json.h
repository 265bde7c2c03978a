#pragma once

#include <string>
#include <utility>

#include "widget/core/base/secret.h"
#include "widget/core/json/json_reader.h"

namespace linkdock::proxy {

// A JSON document that holds secrets; nothing of its texts stays in freed memory.
class WipedJson {
 public:
  explicit WipedJson(Json json) : json_(std::move(json)) {}
  WipedJson(const WipedJson&) = delete;
  WipedJson& operator=(const WipedJson&) = delete;
  ~WipedJson() { Wipe(json_); }
  [[nodiscard]] const Json& get() const { return json_; }

 private:
  static void Wipe(Json& json) {
    if (auto* text = json.get_ptr<std::string*>()) WipeString(*text);
    if (json.is_structured()) {
      for (Json& inside : json) Wipe(inside);
    }
  }

  Json json_;
};

}  // namespace linkdock::proxy
