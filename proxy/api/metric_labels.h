#pragma once

#include <string>
#include <vector>

#include "proxy/metrics/metrics.h"

namespace linkdock::proxy {

// Every value that a label of the metrics can have: the routes, the problems, the verdicts and the
// limits of the API, and the ids of the catalogue.
[[nodiscard]] MetricLabels LabelsOfApi(std::vector<std::string> provider_ids);

}  // namespace linkdock::proxy
