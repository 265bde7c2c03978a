#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "widget/core/base/expected.h"

namespace linkdock {

// Every sentence of the widget's own, by key (`form.connect`), from web/locales/<lang>.json.
// `{name}` in a sentence is a parameter. An integrator's overrides replace single sentences.
//
// A sentence with a number may have forms beside it: `<key>.zero .one .two .few .many`, as CLDR
// names them. Which form a number takes is the locale file's own `locale.plurals`: one digit for
// each of 0 to 199, the place of the form in that list (0 is zero), 5 or the end of the digits for
// the sentence itself. Greater numbers repeat 100 to 199, which is right for whole numbers below a
// million.
class Texts {
 public:
  using Params = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // A flat JSON object of strings, at most kMaxLocaleBytes.
  [[nodiscard]] static Result<Texts> Parse(std::string_view json);
  // Takes over each sentence of the other that has the same parameters, and the forms of sentences
  // with a number, which may leave parameters out; the rest is ignored.
  void Override(const Texts& other);

  // The sentence with its parameters filled in. A missing key gives the key itself, so it is seen
  // and tested for.
  [[nodiscard]] std::string Get(std::string_view key, Params params = {}) const;
  // The same for a sentence that names the integrator as `{integrator}`. With an empty name it is
  // the sentence under
  // `<key>.neutral` if there is one; where there is none, common.app stands for the name.
  [[nodiscard]] std::string GetNamed(std::string_view key, std::string_view integrator,
                                     Params params = {}) const;
  // The form of the sentence for a number of things; `count` names the parameter that is the
  // number.
  [[nodiscard]] std::string GetCounted(std::string_view key,
                                       const std::pair<std::string_view, int>& count,
                                       Params params = {}) const;
  [[nodiscard]] bool Has(std::string_view key) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const {
    return by_key_;
  }

 private:
  [[nodiscard]] bool Accepts(std::string_view key, std::string_view sentence) const;

  std::map<std::string, std::string, std::less<>> by_key_;
};

// Puts the parameters into a sentence, in one pass: what a parameter brings in is never looked at
// again. A name that is not among the parameters stays as it is, braces included.
[[nodiscard]] std::string FillIn(std::string_view sentence, Texts::Params params);

inline constexpr std::size_t kMaxLocaleBytes = 65'536;

}  // namespace linkdock
