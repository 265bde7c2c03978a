#include <algorithm>
#include <utility>

#include "widget/core/provider_parts.h"

namespace linkdock {
namespace {

using LinkHosts = std::vector<std::string>;

Block ReadBlock(const Json& json, const std::string& where, const LinkHosts& hosts,
                ReadFault& fault) {
  Block block;
  if (const auto* paragraph = json.get_ptr<const Json::string_t*>()) {
    block.items.push_back(ParseRichText(*paragraph, hosts));
    return block;
  }
  block.kind = BlockKind::kList;
  ObjectReader in(json, where, fault);
  for (const std::string& item : in.OptionalStrings("list")) {
    block.items.push_back(ParseRichText(item, hosts));
  }
  if (block.items.empty()) in.Fail(ErrorCode::kMissingKey, "list");
  in.Finish();
  return block;
}

std::vector<Block> ReadBlocks(ObjectReader& in, std::string_view key, const LinkHosts& hosts) {
  std::vector<Block> blocks;
  const Json* json = in.Member(key);
  if (json == nullptr) return blocks;
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr) {
    in.Fail(ErrorCode::kWrongType, key);
    return blocks;
  }
  const std::string where = in.WhereIs(key);
  for (const Json& item : *array) {
    blocks.push_back(ReadBlock(item, PointerTo(where, blocks.size()), hosts, in.fault()));
  }
  return blocks;
}

// Refuses a second element with the same id.
template <typename T>
void RequireUniqueId(ObjectReader& in, const std::vector<T>& earlier, const std::string& id) {
  const bool taken = std::any_of(earlier.begin(), earlier.end(),
                                 [&](const T& element) { return element.id == id; });
  if (taken) in.Fail(ErrorCode::kBadValue, "id");
}

GuideStep ReadStep(ObjectReader& in, const LinkHosts& hosts) {
  GuideStep step;
  step.id = ReadId(in, "id");
  step.title = in.String("title");
  step.scopes = in.OptionalStrings("scopes");
  step.list_scopes = in.OptionalBool("list_scopes", false);
  step.blocks = ReadBlocks(in, "blocks", hosts);
  in.Finish();
  return step;
}

GuideSection ReadSection(ObjectReader& in, const LinkHosts& hosts) {
  GuideSection section;
  section.id = ReadId(in, "id");
  section.title = in.String("title");
  section.scopes = in.OptionalStrings("scopes");
  section.hide_when_white_label = in.OptionalBool("hide_when_white_label", false);
  section.intro = ReadBlocks(in, "intro", hosts);
  for (ObjectReader& reader : in.OptionalObjects("steps")) {
    GuideStep step = ReadStep(reader, hosts);
    RequireUniqueId(reader, section.steps, step.id);
    section.steps.push_back(std::move(step));
  }
  section.outro = ReadBlocks(in, "outro", hosts);
  in.Finish();
  return section;
}

// A bare host name of two labels or more: no scheme, port, path or wildcard.
bool IsHost(std::string_view host) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  const bool ends =
      host.front() == '.' || host.front() == '-' || host.back() == '.' || host.back() == '-';
  return !ends && host.size() <= 253 && host.find('.') != std::string_view::npos &&
         host.find("..") == std::string_view::npos &&
         host.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

Guide ReadGuide(ObjectReader in) {
  Guide guide;
  guide.warning = in.OptionalString("warning");
  guide.link_hosts = in.OptionalStrings("link_hosts");
  for (const std::string& host : guide.link_hosts) {
    if (host.empty() || !IsHost(host)) in.Fail(ErrorCode::kBadValue, "link_hosts");
  }
  for (ObjectReader& reader : in.OptionalObjects("sections")) {
    GuideSection section = ReadSection(reader, guide.link_hosts);
    RequireUniqueId(reader, guide.sections, section.id);
    guide.sections.push_back(std::move(section));
  }
  in.Finish();
  return guide;
}

}  // namespace linkdock
