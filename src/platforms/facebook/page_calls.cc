#include "platforms/facebook/page_calls.h"

#include <algorithm>
#include <utility>

namespace soldwire::platforms::facebook {
namespace {

tl::unexpected<Error> as_error(const GraphFailure& failure) {
  switch (failure.kind) {
    case ErrorClass::rate_limit:
    case ErrorClass::abuse:
      return fail(Errc::overloaded, failure.detail);
    case ErrorClass::transient:
      return fail(Errc::unavailable, failure.detail);
    case ErrorClass::token:
    case ErrorClass::permission:
      return fail(Errc::conflict, failure.detail);
    case ErrorClass::bad_request:
      if (failure.code == 100 && failure.subcode == 33) {
        return fail(Errc::not_found, "there is no such page, or this token may not see it");
      }
      return fail(Errc::conflict, failure.detail);
  }
  return fail(Errc::unavailable, failure.detail);
}

std::vector<Live> running(std::vector<LiveVideo> videos) {
  // The filter of the request is not to be trusted alone.
  std::erase_if(videos, [](const LiveVideo& video) { return video.status != "LIVE"; });
  std::stable_sort(videos.begin(), videos.end(), [](const LiveVideo& a, const LiveVideo& b) {
    return a.broadcast_start_time.value_or(TimeMs{}) > b.broadcast_start_time.value_or(TimeMs{});
  });
  std::vector<Live> lives;
  lives.reserve(videos.size());
  for (LiveVideo& video : videos) {
    lives.push_back({std::move(video.id), std::move(video.title), std::move(video.status),
                     video.broadcast_start_time, video.live_views});
  }
  return lives;
}

}  // namespace

// The lambdas hold the client: nobody else may, for a call that is made once.
void list_lives(const std::shared_ptr<GraphClient>& client, const std::string& page_id,
                std::function<void(Result<std::vector<Live>>)> done) {
  client->get(
      page_id, "live_videos",
      {{"broadcast_status", R"(["LIVE"])"},
       {"fields", "id,status,title,broadcast_start_time,permalink_url,live_views,video{id}"},
       {"limit", "10"}},
      [client, done = std::move(done)](const GraphAnswer& answer) {
        if (!answer) return done(as_error(answer.error()));
        done(parse_live_videos(*answer).map(running));
      });
}

void check_page(const std::shared_ptr<GraphClient>& client, const std::string& page_id,
                std::function<void(Result<AccountCheck>)> done) {
  client->get(page_id, "", {{"fields", "id,name"}},
              [client, done = std::move(done)](const GraphAnswer& answer) {
                if (!answer) return done(as_error(answer.error()));
                done(parse_node(*answer).map([](Author node) {
                  return AccountCheck{std::move(node.id), std::move(node.name)};
                }));
              });
}

}  // namespace soldwire::platforms::facebook
