#include "proxy/api/metric_labels.h"

#include <utility>

#include "proxy/access/admission.h"
#include "proxy/api/routes.h"
#include "proxy/contract/problem.h"
#include "widget/core/base/verdict.h"

namespace linkdock::proxy {

MetricLabels LabelsOfApi(std::vector<std::string> provider_ids) {
  MetricLabels labels{.routes = RoutePaths(),
                      .problems = ProblemNames(),
                      .verdicts = {},
                      .limits = LimitNames(),
                      .providers = std::move(provider_ids)};
  for (int i = 0; i < kVerdicts; ++i) {
    labels.verdicts.emplace_back(VerdictName(static_cast<VerdictCode>(i)));
  }
  return labels;
}

}  // namespace linkdock::proxy
