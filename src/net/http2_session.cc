#include "net/http2_session.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "net/http2_session_impl.h"

namespace soldwire::net {

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

Http2Session::Impl::Impl(const Http2Limits& given, Owner& its_owner)
    : limits(given),
      owner(its_owner),
      unanswered_cancels(given.unanswered_cancels),
      answered_cancels(given.answered_cancels),
      idle_frames(given.idle_frames) {}

Http2Lane* Http2Session::Impl::find(LaneId id) {
  const auto found = lanes.find(id);
  return found == lanes.end() ? nullptr : found->second.get();
}

void Http2Session::Impl::give_up(std::uint32_t error_code) {
  if (!std::exchange(broken, true)) {
    nghttp2_session_terminate_session(session.get(), error_code);
  }
}

int Http2Session::Impl::go_on() const {
  return broken ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

void Http2Session::Impl::spend(AllowanceMeter& meter) {
  if (!meter.spend(now)) {
    give_up(NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

void Http2Session::Impl::set_deadline(Http2Lane& lane, std::chrono::milliseconds from_now) {
  lane.unlink();
  lane.deadline = now + from_now;
  timed.push_back(lane);
}

void Http2Session::Impl::forget_request(Http2Lane& lane) {
  if (lane.request != nullptr) {
    request_bytes -= lane.request->body.size();
    lane.request.reset();
  }
}

void Http2Session::Impl::refuse(Http2Lane& lane, const Refusal& refusal) {
  forget_request(lane);
  lane.known_to_owner = true;
  owner.on_refused(lane.id, refusal);
}

std::size_t Http2Session::Impl::room(const Http2Lane& lane) const {
  const auto window = static_cast<std::size_t>(
      std::max(0, nghttp2_session_get_stream_remote_window_size(session.get(), lane.id)));
  const std::size_t most = std::min(limits.lane_bytes_max, window);
  const std::size_t waiting = lane.unsent().size();
  return most > waiting ? most - waiting : 0;
}

void Http2Session::Impl::look_for_room(Http2Lane& lane) {
  if (lane.wants_room && !lane.in_writable && room(lane) > 0) {
    lane.in_writable = true;
    writable.push_back(lane.id);
  }
}

void Http2Session::Impl::submit(Http2Lane& lane, Http2Fields fields, bool has_body) {
  lane.answered = true;
  const std::vector<nghttp2_nv> as_given = as_nghttp2(fields);
  nghttp2_data_provider body{};
  body.source.ptr = &lane;
  body.read_callback = [](nghttp2_session*, std::int32_t, std::uint8_t* out, std::size_t size,
                          std::uint32_t* flags, nghttp2_data_source* source, void* self) {
    return static_cast<Impl*>(self)->on_read(*static_cast<Http2Lane*>(source->ptr), out, size,
                                             *flags);
  };
  nghttp2_submit_response(session.get(), lane.id, as_given.data(), as_given.size(),
                          has_body ? &body : nullptr);
}

ssize_t Http2Session::Impl::on_read(Http2Lane& lane, std::uint8_t* out, std::size_t size,
                                    std::uint32_t& flags) {
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

void Http2Session::Impl::on_sent(const nghttp2_frame& frame) {
  const nghttp2_frame_hd& header = frame.hd;
  fault = fault || (header.type == NGHTTP2_GOAWAY && frame.goaway.error_code != NGHTTP2_NO_ERROR);
  if ((header.type != NGHTTP2_HEADERS && header.type != NGHTTP2_DATA) || !ends_stream(header)) {
    return;
  }
  if (Http2Lane* const lane = find(header.stream_id); lane != nullptr) {
    lane->finished = true;
    lane->unlink();
    if (!lane->request_whole) {
      // The answer needs no more of the request (RFC 9113, section 8.1).
      nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, lane->id, NGHTTP2_NO_ERROR);
    }
  }
}

void Http2Session::Impl::cancel(Http2Lane& lane) {
  lane.unlink();
  nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, lane.id, NGHTTP2_CANCEL);
}

void Http2Session::Impl::check_deadline(Http2Lane& lane) {
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
    if (Http2Lane* const lane = impl_->find(id); lane != nullptr && lane->request != nullptr) {
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
    out.append(text_of(bytes, static_cast<std::size_t>(size)));
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
  Http2Lane* const lane = impl_->find(id);
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
  Http2Lane* const lane = impl_->find(id);
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
  Http2Lane* const lane = impl_->find(id);
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
  if (Http2Lane* const lane = impl_->find(id); lane != nullptr) {
    lane->wants_room = true;
    impl_->look_for_room(*lane);
  }
}

std::vector<Http2Session::LaneId> Http2Session::take_writable() {
  std::vector<LaneId> taken;
  taken.swap(impl_->writable);
  std::erase_if(taken, [this](LaneId id) {
    Http2Lane* const lane = impl_->find(id);
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
  Http2Lane* const lane = impl_->find(id);
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
  impl_->timed.for_each([this](Http2Lane& lane) { impl_->check_deadline(lane); });
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
