#include <span>

#include "widget/core/provider/provider_parts.h"

namespace linkdock {
namespace {

using LinkHosts = std::vector<std::string>;

struct ReadContext {
  const LinkHosts& hosts;
  ReadFault& fault;
};

void ReadBlock(const Json& json, const std::string& where, ReadContext context, Block& block) {
  if (const auto* paragraph = json.get_ptr<const Json::string_t*>()) {
    block.items.push_back(ParseRichText(*paragraph, context.hosts));
    return;
  }
  block.kind = BlockKind::kList;
  ObjectReader in(json, where, context.fault);
  for (const std::string& item : in.OptionalStrings("list")) {
    block.items.push_back(ParseRichText(item, context.hosts));
  }
  if (block.items.empty()) in.Fail(ErrorCode::kMissingKey, "list");
  in.Finish();
}

void ReadBlocks(ObjectReader& in, std::string_view key, const LinkHosts& hosts,
                std::vector<Block>& blocks) {
  const Json* json = in.Member(key);
  if (json == nullptr) return;
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr) return in.Fail(ErrorCode::kWrongType, key);
  const std::string where = in.WhereIs(key);
  MakeRoom(blocks, array->size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    ReadBlock((*array)[i], PointerTo(where, i), {hosts, in.fault()}, blocks[i]);
  }
}

void ReadSteps(ObjectReader& in, const LinkHosts& hosts, std::vector<GuideStep>& steps) {
  auto readers = in.OptionalObjects("steps");
  MakeRoom(steps, readers.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    GuideStep& step = steps[i];
    ObjectReader& reader = readers[i];
    ReadUniqueId<GuideStep>(reader, std::span(steps.data(), i), step.id);
    reader.Read("title", step.title);
    reader.ReadOptional("scopes", step.scopes);
    step.list_scopes = reader.OptionalBool("list_scopes", false);
    ReadBlocks(reader, "blocks", hosts, step.blocks);
    reader.Finish();
  }
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

void ReadGuide(ObjectReader in, Guide& guide) {
  in.ReadOptional("warning", guide.warning);
  in.ReadOptional("link_hosts", guide.link_hosts);
  for (const std::string& host : guide.link_hosts) {
    if (host.empty() || !IsHost(host)) in.Fail(ErrorCode::kBadValue, "link_hosts");
  }
  auto readers = in.OptionalObjects("sections");
  MakeRoom(guide.sections, readers.size());
  for (std::size_t i = 0; i < readers.size(); ++i) {
    GuideSection& section = guide.sections[i];
    ObjectReader& reader = readers[i];
    ReadUniqueId<GuideSection>(reader, std::span(guide.sections.data(), i), section.id);
    reader.Read("title", section.title);
    reader.ReadOptional("scopes", section.scopes);
    section.hide_when_white_label = reader.OptionalBool("hide_when_white_label", false);
    ReadBlocks(reader, "intro", guide.link_hosts, section.intro);
    ReadSteps(reader, guide.link_hosts, section.steps);
    ReadBlocks(reader, "outro", guide.link_hosts, section.outro);
    reader.Finish();
  }
  in.Finish();
}

}  // namespace linkdock
