// What the API asks of Facebook once, on an operator's behalf: the page's live videos, and whether
// its token works.
//
// Threads: connector thread only; `done` runs there, once.
// Errors:  conflict (the token or a permission is not good enough: connect again, with the reason),
//          not_found (no such page), overloaded (the platform asks for a pause), unavailable.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "platforms/connector.h"
#include "platforms/facebook/graph_client.h"

namespace soldwire::platforms::facebook {

// Live videos that run at present, the newest first.
void list_lives(const std::shared_ptr<GraphClient>& client, const std::string& page_id,
                std::function<void(Result<std::vector<Live>>)> done);

void check_page(const std::shared_ptr<GraphClient>& client, const std::string& page_id,
                std::function<void(Result<AccountCheck>)> done);

}  // namespace soldwire::platforms::facebook
