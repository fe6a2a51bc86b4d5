#include "net/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/assert.h"
#include "net/http2_fields.h"
#include "net/intrusive_list.h"

namespace soldwire::net {

namespace {

// A head may be this much larger than what is allowed before the connection is given up: up to
// there the client gets its 431.
constexpr std::size_t head_bytes_factor = 8;

// One request and its answer.
struct Lane final : ListHook {
  Http2Session::LaneId id = 0;
  Http2Session::Time deadline;  // while it is in the list of those that have one

  std::unique_ptr<Http2RequestHead> head;  // until it is complete
  std::unique_ptr<Request> request;        // from then until it is handed out
  std::size_t body_bytes_max = 0;

  // The answer: owned bytes, or bytes that live as long as the program.
  std::string owned;
  std::string_view fixed;
  std::size_t sent = 0;

  bool is_head = false;  // HEAD: the answer has no body
  bool known_to_owner = false;
  bool request_whole = false;
  bool answered = false;    // its head is on its way
  bool finished = false;    // its last frame has left
  bool put_off = false;     // refused before anything was done for it
  bool open_ended = false;  // more may be written
  bool deferred = false;    // nghttp2 waits to be told that there is more
  bool wants_room = false;
  bool in_writable = false;

  [[nodiscard]] std::string_view unsent() const noexcept {
    return (fixed.empty() ? std::string_view(owned) : fixed).substr(sent);
  }
};

struct DeleteSession {
  void operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }
};
struct DeleteCallbacks {
  void operator()(nghttp2_session_callbacks* callbacks) const noexcept {
    nghttp2_session_callbacks_del(callbacks);
  }
};
struct DeleteOption {
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};

std::string_view text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// nghttp2 copies what these point to.
std::vector<nghttp2_nv> as_nghttp2(Http2Fields& fields) {
  std::vector<nghttp2_nv> all;
  all.reserve(fields.size());
  for (auto& [name, value] : fields) {
    all.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                   reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                   NGHTTP2_NV_FLAG_NONE});
  }
  return all;
}

bool ends_stream(const nghttp2_frame_hd& header) {
  return (header.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

}  // namespace

struct Http2Session::Impl {
  Impl(const Http2Limits& given, Owner& its_owner)
      : limits(given),
        owner(its_owner),
        unanswered_cancels(given.unanswered_cancels),
        answered_cancels(given.answered_cancels),
        idle_frames(given.idle_frames) {}

  // Fixed at construction.
  const Http2Limits limits;
  Owner& owner;

  AllowanceMeter unanswered_cancels;
  AllowanceMeter answered_cancels;
  AllowanceMeter idle_frames;
  std::unordered_map<LaneId, std::unique_ptr<Lane>> lanes;
  IntrusiveList<Lane> timed;
  std::deque<LaneId> ready;
  std::vector<LaneId> writable;
  std::size_t request_bytes = 0;  // of bodies that came in and were not handed out
  std::size_t answer_bytes = 0;   // of bodies with a known end that were not sent
  std::size_t block_bytes = 0;    // of the head that is being read, decoded
  std::uint32_t continuations = 0;
  LaneId in_head = 0;
  bool begun = false;
  bool broken = false;
  bool fault = false;
  bool shutting_down = false;
  Time now;
  std::unique_ptr<nghttp2_session, DeleteSession> session;  // last: its callbacks use the others

  Lane* find(LaneId id) {
    const auto found = lanes.find(id);
    return found == lanes.end() ? nullptr : found->second.get();
  }

  // The connection ends here: nothing more is read, and the peer is told why.
  void give_up(std::uint32_t error_code) {
    if (!std::exchange(broken, true)) {
      nghttp2_session_terminate_session(session.get(), error_code);
    }
  }

  // For callbacks of the input, which stops where it is.
  [[nodiscard]] int go_on() const { return broken ? NGHTTP2_ERR_CALLBACK_FAILURE : 0; }

  void spend(AllowanceMeter& meter) {
    if (!meter.spend(now)) {
      give_up(NGHTTP2_ENHANCE_YOUR_CALM);
    }
  }

  void set_deadline(Lane& lane, std::chrono::milliseconds from_now) {
    lane.unlink();
    lane.deadline = now + from_now;
    timed.push_back(lane);
  }

  void forget_request(Lane& lane) {
    if (lane.request != nullptr) {
      request_bytes -= lane.request->body.size();
      lane.request.reset();
    }
  }

  void refuse(Lane& lane, const Refusal& refusal) {
    forget_request(lane);
    lane.known_to_owner = true;
    owner.on_refused(lane.id, refusal);
  }

  [[nodiscard]] std::size_t room(const Lane& lane) const {
    const auto window = static_cast<std::size_t>(
        std::max(0, nghttp2_session_get_stream_remote_window_size(session.get(), lane.id)));
    const std::size_t most = std::min(limits.lane_bytes_max, window);
    const std::size_t waiting = lane.unsent().size();
    return most > waiting ? most - waiting : 0;
  }

  void look_for_room(Lane& lane) {
    if (lane.wants_room && !lane.in_writable && room(lane) > 0) {
      lane.in_writable = true;
      writable.push_back(lane.id);
    }
  }

  // Input.

  int on_begin_frame(const nghttp2_frame_hd& header) {
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

  int on_begin_headers(const nghttp2_frame& frame) {
    if (frame.headers.cat != NGHTTP2_HCAT_REQUEST) {
      return 0;
    }
    auto lane = std::make_unique<Lane>();
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

  int on_header(const nghttp2_frame& frame, std::string_view name, std::string_view value) {
    block_bytes += name.size() + value.size() + http2_field_overhead_bytes;
    if (block_bytes > head_bytes_factor * limits.head.header_bytes_max) {
      give_up(NGHTTP2_ENHANCE_YOUR_CALM);
      return go_on();
    }
    // Without a head these are trailers; nothing here depends on one.
    if (Lane* const lane = find(frame.hd.stream_id); lane != nullptr && lane->head != nullptr) {
      lane->head->add(name, value);
    }
    return 0;
  }

  void on_invalid_header(const nghttp2_frame& frame) {
    if (Lane* const lane = find(frame.hd.stream_id); lane != nullptr && lane->head != nullptr) {
      lane->head->add_invalid();
    }
  }

  void on_frame(const nghttp2_frame& frame) {
    if (frame.hd.type == NGHTTP2_SETTINGS) {
      begun = true;
      for (const auto& [id, lane] : lanes) {
        look_for_room(*lane);  // it may have changed every window
      }
      return;
    }
    Lane* const lane = find(frame.hd.stream_id);
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

  void on_head_complete(Lane& lane, bool without_body) {
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

  void refuse_body(Lane& lane) {
    refuse(lane, {413, "too_large",
                  "The body is larger than the " + std::to_string(lane.body_bytes_max) +
                      " bytes allowed here."});
  }

  void on_body(LaneId id, std::string_view bytes) {
    Lane* const lane = find(id);
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

  void on_request_whole(Lane& lane) {
    lane.request_whole = true;
    if (lane.request != nullptr) {
      lane.unlink();
      ready.push_back(lane.id);
    }
  }

  void on_close(LaneId id) {
    const auto found = lanes.find(id);
    if (found == lanes.end()) {
      return;
    }
    const std::unique_ptr<Lane> lane = std::move(found->second);
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

  // Output.

  void submit(Lane& lane, Http2Fields fields, bool has_body) {
    lane.answered = true;
    const std::vector<nghttp2_nv> as_given = as_nghttp2(fields);
    nghttp2_data_provider body{};
    body.source.ptr = &lane;
    body.read_callback = [](nghttp2_session*, std::int32_t, std::uint8_t* out, std::size_t size,
                            std::uint32_t* flags, nghttp2_data_source* source, void* self) {
      return static_cast<Impl*>(self)->on_read(*static_cast<Lane*>(source->ptr), out, size, *flags);
    };
    nghttp2_submit_response(session.get(), lane.id, as_given.data(), as_given.size(),
                            has_body ? &body : nullptr);
  }

  ssize_t on_read(Lane& lane, std::uint8_t* out, std::size_t size, std::uint32_t& flags) {
    const std::string_view waiting = lane.unsent();
    const std::size_t taken = std::min(size, waiting.size());
    if (taken == 0 && lane.open_ended) {
      lane.deferred = true;
      return NGHTTP2_ERR_DEFERRED;
    }
    std::memcpy(out, waiting.data(), taken);
    lane.sent += taken;
    lane.deadline = now + limits.write_timeout;
    if (taken == waiting.size()) {
      if (lane.open_ended) {
        lane.owned = {};  // an idle lane keeps no buffer
        lane.sent = 0;
      } else {
        flags |= NGHTTP2_DATA_FLAG_EOF;
      }
    }
    look_for_room(lane);
    return static_cast<ssize_t>(taken);
  }

  void on_sent(const nghttp2_frame& frame) {
    const nghttp2_frame_hd& header = frame.hd;
    fault = fault || (header.type == NGHTTP2_GOAWAY && frame.goaway.error_code != NGHTTP2_NO_ERROR);
    if ((header.type != NGHTTP2_HEADERS && header.type != NGHTTP2_DATA) || !ends_stream(header)) {
      return;
    }
    if (Lane* const lane = find(header.stream_id); lane != nullptr) {
      lane->finished = true;
      lane->unlink();
      if (!lane->request_whole) {
        // The answer needs no more of the request (RFC 9113, section 8.1).
        nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, lane->id, NGHTTP2_NO_ERROR);
      }
    }
  }

  void cancel(Lane& lane) {
    lane.unlink();
    nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, lane.id, NGHTTP2_CANCEL);
  }

  void check_deadline(Lane& lane) {
    if (now < lane.deadline) {
      return;
    }
    if (lane.answered) {
      cancel(lane);
    } else {
      lane.unlink();
      refuse(lane, {408, "request_timeout", "The request's body did not arrive in time."});
    }
  }

  void open();
};

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
        return static_cast<Impl*>(self)->on_header(*frame, text(name, name_size),
                                                   text(value, value_size));
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
        static_cast<Impl*>(self)->on_body(id, text(bytes, size));
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

Http2Session::Http2Session(const Http2Limits& limits, Owner& owner)
    : impl_(std::make_unique<Impl>(limits, owner)) {
  impl_->open();
}

Http2Session::~Http2Session() = default;

bool Http2Session::receive(std::string_view bytes, Time now) {
  impl_->now = now;
  if (impl_->broken) {
    return false;
  }
  const ssize_t used = nghttp2_session_mem_recv(
      impl_->session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) {
    impl_->give_up(used == NGHTTP2_ERR_FLOODED ? NGHTTP2_ENHANCE_YOUR_CALM
                                               : NGHTTP2_PROTOCOL_ERROR);
  }
  return !impl_->broken;
}

std::optional<Http2Session::Ready> Http2Session::next_request() {
  while (!impl_->ready.empty()) {
    const LaneId id = impl_->ready.front();
    impl_->ready.pop_front();
    if (Lane* const lane = impl_->find(id); lane != nullptr && lane->request != nullptr) {
      Ready next{id, std::move(*lane->request)};
      impl_->request_bytes -= next.request.body.size();
      lane->request.reset();
      return next;
    }
  }
  return std::nullopt;
}

bool Http2Session::take_output(std::string& out, std::size_t bytes_max, Time now) {
  impl_->now = now;
  while (out.size() < bytes_max) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(impl_->session.get(), &bytes);
    if (size < 0) {
      return false;
    }
    if (size == 0) {
      break;
    }
    out.append(text(bytes, static_cast<std::size_t>(size)));
  }
  return true;
}

bool Http2Session::has_output() const {
  return nghttp2_session_want_write(impl_->session.get()) != 0;
}

bool Http2Session::is_over() const {
  return nghttp2_session_want_read(impl_->session.get()) == 0 && !has_output();
}

bool Http2Session::has_fault() const {
  return impl_->fault;
}

void Http2Session::respond(LaneId id, Response response, std::string_view date, Time now) {
  Lane* const lane = impl_->find(id);
  if (lane == nullptr || lane->answered) {
    return;
  }
  impl_->now = now;
  impl_->forget_request(*lane);
  const std::size_t size =
      response.static_body.empty() ? response.body.size() : response.static_body.size();
  const bool bodiless = response.status == 204 || response.status == 304;
  const bool has_body = !lane->is_head && !bodiless && size > 0;
  if (has_body) {
    lane->owned = std::move(response.body);
    lane->fixed = response.static_body;
    impl_->answer_bytes += lane->owned.size();
  }
  impl_->set_deadline(*lane, impl_->limits.write_timeout);
  impl_->submit(*lane,
                http2_response_fields(response.status, response.headers,
                                      bodiless ? std::nullopt : std::optional(size), date),
                has_body);
}

bool Http2Session::start(LaneId id, int status, const Headers& headers, std::string first_bytes,
                         std::string_view date) {
  Lane* const lane = impl_->find(id);
  if (lane == nullptr || lane->answered) {
    return false;
  }
  impl_->forget_request(*lane);
  lane->unlink();
  lane->open_ended = !lane->is_head;
  if (lane->open_ended) {
    lane->owned = std::move(first_bytes);
  }
  impl_->submit(*lane, http2_response_fields(status, headers, std::nullopt, date),
                lane->open_ended);
  return lane->open_ended;
}

std::size_t Http2Session::write(LaneId id, std::span<const iovec> parts) {
  Lane* const lane = impl_->find(id);
  if (lane == nullptr || !lane->open_ended) {
    return 0;
  }
  const std::size_t room = impl_->room(*lane);
  std::size_t taken = 0;
  for (const iovec& part : parts) {
    const std::size_t size = std::min(part.iov_len, room - taken);
    lane->owned.append(static_cast<const char*>(part.iov_base), size);
    taken += size;
  }
  if (taken > 0 && std::exchange(lane->deferred, false)) {
    nghttp2_session_resume_data(impl_->session.get(), id);
  }
  return taken;
}

void Http2Session::ask_for_room(LaneId id) {
  if (Lane* const lane = impl_->find(id); lane != nullptr) {
    lane->wants_room = true;
    impl_->look_for_room(*lane);
  }
}

std::vector<Http2Session::LaneId> Http2Session::take_writable() {
  std::vector<LaneId> taken;
  taken.swap(impl_->writable);
  std::erase_if(taken, [this](LaneId id) {
    Lane* const lane = impl_->find(id);
    if (lane == nullptr) {
      return true;
    }
    lane->in_writable = false;
    if (impl_->room(*lane) == 0) {
      return true;  // it asks on
    }
    lane->wants_room = false;
    return false;
  });
  return taken;
}

bool Http2Session::has_writable() const {
  return !impl_->writable.empty();
}

void Http2Session::end(LaneId id) {
  Lane* const lane = impl_->find(id);
  if (lane == nullptr || !lane->open_ended) {
    return;
  }
  lane->open_ended = false;
  lane->wants_room = false;
  impl_->answer_bytes += lane->owned.size();
  impl_->set_deadline(*lane, impl_->limits.write_timeout);
  if (std::exchange(lane->deferred, false)) {
    nghttp2_session_resume_data(impl_->session.get(), id);
  }
}

void Http2Session::shut_down() {
  if (!std::exchange(impl_->shutting_down, true)) {
    nghttp2_session* const session = impl_->session.get();
    nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR,
                          nullptr, 0);
  }
}

bool Http2Session::is_shutting_down() const {
  return impl_->shutting_down;
}

void Http2Session::check_deadlines(Time now) {
  impl_->now = now;
  impl_->timed.for_each([this](Lane& lane) { impl_->check_deadline(lane); });
}

std::size_t Http2Session::lanes() const {
  return impl_->lanes.size();
}

bool Http2Session::has_begun() const {
  return impl_->begun;
}

bool Http2Session::is_in_head() const {
  return impl_->in_head != 0;
}

bool Http2Session::is_backed_up() const {
  return nghttp2_session_get_outbound_queue_size(impl_->session.get()) >
         2 * std::size_t{impl_->limits.lanes_max};
}

}  // namespace soldwire::net
