#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "net/http2_session_impl.h"

namespace soldwire::net {

namespace {

// A head may be this much larger than what is allowed before the connection is given up: up to
// there the client gets its 431.
constexpr std::size_t head_bytes_factor = 8;

struct DeleteCallbacks {
  void operator()(nghttp2_session_callbacks* callbacks) const noexcept {
    nghttp2_session_callbacks_del(callbacks);
  }
};
struct DeleteOption {
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};

}  // namespace

void Http2Session::Impl::open() {
  nghttp2_session_callbacks* made = nullptr;
  SW_ASSERT(nghttp2_session_callbacks_new(&made) == 0);
  const std::unique_ptr<nghttp2_session_callbacks, DeleteCallbacks> callbacks(made);
  nghttp2_session_callbacks_set_on_begin_frame_callback(
      made, [](nghttp2_session*, const nghttp2_frame_hd* header, void* self) {
        return static_cast<Impl*>(self)->on_begin_frame(*header);
      });
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        return static_cast<Impl*>(self)->on_begin_headers(*frame);
      });
  nghttp2_session_callbacks_set_on_header_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
               std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
               std::uint8_t, void* self) {
        return static_cast<Impl*>(self)->on_header(*frame, text_of(name, name_size),
                                                   text_of(value, value_size));
      });
  nghttp2_session_callbacks_set_on_invalid_header_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t*, std::size_t,
               const std::uint8_t*, std::size_t, std::uint8_t, void* self) {
        static_cast<Impl*>(self)->on_invalid_header(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        static_cast<Impl*>(self)->on_frame(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      made, [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
               std::size_t size, void* self) {
        static_cast<Impl*>(self)->on_body(id, text_of(bytes, size));
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      made, [](nghttp2_session*, std::int32_t id, std::uint32_t, void* self) {
        static_cast<Impl*>(self)->on_close(id);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_send_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        static_cast<Impl*>(self)->on_sent(*frame);
        return 0;
      });
  nghttp2_option* made_option = nullptr;
  SW_ASSERT(nghttp2_option_new(&made_option) == 0);
  const std::unique_ptr<nghttp2_option, DeleteOption> option(made_option);
  nghttp2_option_set_no_closed_streams(made_option, 1);
  // Our own allowances tell an answered request from one that was not.
  constexpr auto without_end = std::numeric_limits<std::uint64_t>::max() / 2;
  nghttp2_option_set_stream_reset_rate_limit(made_option, without_end, without_end);
  nghttp2_session* made_session = nullptr;
  SW_ASSERT(nghttp2_session_server_new2(&made_session, made, this, made_option) == 0);
  session.reset(made_session);
  const std::array<nghttp2_settings_entry, 4> settings{{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.lanes_max},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.lane_window_bytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
       static_cast<std::uint32_t>(limits.head.header_bytes_max)},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  }};
  SW_ASSERT(nghttp2_submit_settings(made_session, NGHTTP2_FLAG_NONE, settings.data(),
                                    settings.size()) == 0);
  SW_ASSERT(nghttp2_session_set_local_window_size(
                made_session, NGHTTP2_FLAG_NONE, 0,
                static_cast<std::int32_t>(limits.session_window_bytes)) == 0);
}

int Http2Session::Impl::on_begin_frame(const nghttp2_frame_hd& header) {
  switch (header.type) {
    case NGHTTP2_HEADERS:
      continuations = 0;
      block_bytes = 0;
      break;
    case NGHTTP2_CONTINUATION:
      if (++continuations > limits.continuations_max) {
        give_up(NGHTTP2_ENHANCE_YOUR_CALM);
      }
      break;
    case NGHTTP2_DATA:
      if (header.length == 0 && !ends_stream(header)) {
        spend(idle_frames);
      }
      break;
    case NGHTTP2_RST_STREAM:
      if (find(header.stream_id) == nullptr) {  // one that is open is paid for when it closes
        spend(idle_frames);
      }
      break;
    case NGHTTP2_WINDOW_UPDATE:
      break;
    default:
      spend(idle_frames);
  }
  return go_on();
}

int Http2Session::Impl::on_begin_headers(const nghttp2_frame& frame) {
  if (frame.headers.cat != NGHTTP2_HCAT_REQUEST) {
    return 0;
  }
  auto lane = std::make_unique<Http2Lane>();
  lane->id = frame.hd.stream_id;
  lane->head = std::make_unique<Http2RequestHead>(limits.head);
  in_head = lane->id;
  // All lanes take turns, frame by frame, whatever the client would prefer: a large answer must
  // not hold up an event.
  const nghttp2_extpri fair{NGHTTP2_EXTPRI_DEFAULT_URGENCY, 1};
  nghttp2_session_change_extpri_stream_priority(session.get(), lane->id, &fair, 1);
  lanes.emplace(lane->id, std::move(lane));
  return 0;
}

int Http2Session::Impl::on_header(const nghttp2_frame& frame, std::string_view name,
                                  std::string_view value) {
  block_bytes += name.size() + value.size() + http2_field_overhead_bytes;
  if (block_bytes > head_bytes_factor * limits.head.header_bytes_max) {
    give_up(NGHTTP2_ENHANCE_YOUR_CALM);
    return go_on();
  }
  // Without a head these are trailers; nothing here depends on one.
  if (Http2Lane* const lane = find(frame.hd.stream_id); lane != nullptr && lane->head != nullptr) {
    lane->head->add(name, value);
  }
  return 0;
}

void Http2Session::Impl::on_invalid_header(const nghttp2_frame& frame) {
  if (Http2Lane* const lane = find(frame.hd.stream_id); lane != nullptr && lane->head != nullptr) {
    lane->head->add_invalid();
  }
}

void Http2Session::Impl::on_frame(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_SETTINGS) {
    begun = true;
    for (const auto& [id, lane] : lanes) {
      look_for_room(*lane);  // it may have changed every window
    }
    return;
  }
  Http2Lane* const lane = find(frame.hd.stream_id);
  if (lane == nullptr) {
    return;
  }
  if (frame.hd.type == NGHTTP2_WINDOW_UPDATE) {
    look_for_room(*lane);
  } else if (frame.hd.type == NGHTTP2_HEADERS && lane->head != nullptr) {
    in_head = 0;
    on_head_complete(*lane, ends_stream(frame.hd));
  }
  if ((frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) &&
      ends_stream(frame.hd)) {
    on_request_whole(*lane);
  }
}

void Http2Session::Impl::on_head_complete(Http2Lane& lane, bool without_body) {
  const std::unique_ptr<Http2RequestHead> head = std::move(lane.head);
  const bool valid = head->finish();
  lane.is_head = head->request().method == "HEAD";
  if (!valid) {
    refuse(lane, head->refusal());
    return;
  }
  if (answer_bytes > limits.answer_bytes_max) {
    lane.put_off = true;
    nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, lane.id, NGHTTP2_REFUSED_STREAM);
    return;
  }
  lane.known_to_owner = true;
  lane.request = std::make_unique<Request>(std::move(head->request()));
  const std::optional<std::size_t> bound = owner.on_head(lane.id, *lane.request);
  if (!bound) {
    forget_request(lane);
    return;
  }
  lane.body_bytes_max = *bound;
  if (head->content_length().value_or(0) > *bound) {
    refuse_body(lane);
  } else if (!without_body) {
    set_deadline(lane, limits.body_timeout);
    if (head->expects_continue()) {
      Http2Fields fields{{":status", "100"}};
      const auto as_given = as_nghttp2(fields);
      nghttp2_submit_headers(session.get(), NGHTTP2_FLAG_NONE, lane.id, nullptr, as_given.data(),
                             as_given.size(), nullptr);
    }
  }
}

void Http2Session::Impl::refuse_body(Http2Lane& lane) {
  refuse(lane, {413, "too_large",
                "The body is larger than the " + std::to_string(lane.body_bytes_max) +
                    " bytes allowed here."});
}

void Http2Session::Impl::on_body(LaneId id, std::string_view bytes) {
  Http2Lane* const lane = find(id);
  if (lane == nullptr || lane->request == nullptr) {
    return;  // it has its answer already
  }
  std::string& body = lane->request->body;
  if (bytes.size() > lane->body_bytes_max - body.size()) {
    refuse_body(*lane);
  } else if (request_bytes + bytes.size() >
             std::max(limits.request_bytes_max, lane->body_bytes_max)) {
    refuse(*lane, {503, "overloaded", "Too many large requests at once. Try again later."});
  } else {
    request_bytes += bytes.size();
    body.append(bytes);
  }
}

void Http2Session::Impl::on_request_whole(Http2Lane& lane) {
  lane.request_whole = true;
  if (lane.request != nullptr) {
    lane.unlink();
    ready.push_back(lane.id);
  }
}

void Http2Session::Impl::on_close(LaneId id) {
  const auto found = lanes.find(id);
  if (found == lanes.end()) {
    return;
  }
  const std::unique_ptr<Http2Lane> lane = std::move(found->second);
  lanes.erase(found);
  if (in_head == id) {
    in_head = 0;
  }
  forget_request(*lane);
  if (!lane->open_ended) {
    answer_bytes -= lane->owned.size();
  }
  if (lane->known_to_owner) {
    owner.on_over(id);
  }
  if (!lane->finished) {
    spend(lane->put_off ? idle_frames : lane->answered ? answered_cancels : unanswered_cancels);
  }
}
}  // namespace soldwire::net
