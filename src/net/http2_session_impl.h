// What http2_session.cc and http2_session_input.cc share. Nobody else includes it: nghttp2 shows.
//
// Threads, lifetime, limits: as Http2Session says.
#pragma once

#include <nghttp2/nghttp2.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/http2_fields.h"
#include "net/http2_session.h"
#include "net/intrusive_list.h"

namespace soldwire::net {

// One request and its answer.
struct Http2Lane final : ListHook {
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
// nghttp2 copies what these point to.
[[nodiscard]] std::vector<nghttp2_nv> as_nghttp2(Http2Fields& fields);

[[nodiscard]] inline bool ends_stream(const nghttp2_frame_hd& header) noexcept {
  return (header.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* bytes,
                                              std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(bytes), size};
}

struct Http2Session::Impl {
  Impl(const Http2Limits& given, Owner& its_owner);

  // Fixed at construction.
  const Http2Limits limits;
  Owner& owner;

  AllowanceMeter unanswered_cancels;
  AllowanceMeter answered_cancels;
  AllowanceMeter idle_frames;
  std::unordered_map<LaneId, std::unique_ptr<Http2Lane>> lanes;
  IntrusiveList<Http2Lane> timed;
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

  Http2Lane* find(LaneId id);

  // The connection ends here: nothing more is read, and the peer is told why.
  void give_up(std::uint32_t error_code);

  // For callbacks of the input, which stops where it is.
  [[nodiscard]] int go_on() const;
  void spend(AllowanceMeter& meter);
  void set_deadline(Http2Lane& lane, std::chrono::milliseconds from_now);
  void forget_request(Http2Lane& lane);
  void refuse(Http2Lane& lane, const Refusal& refusal);
  [[nodiscard]] std::size_t room(const Http2Lane& lane) const;
  void look_for_room(Http2Lane& lane);

  // Input; in http2_session_input.cc.
  // Creates the session.
  void open();
  int on_begin_frame(const nghttp2_frame_hd& header);
  int on_begin_headers(const nghttp2_frame& frame);
  int on_header(const nghttp2_frame& frame, std::string_view name, std::string_view value);
  void on_invalid_header(const nghttp2_frame& frame);
  void on_frame(const nghttp2_frame& frame);
  void on_head_complete(Http2Lane& lane, bool without_body);
  void refuse_body(Http2Lane& lane);
  void on_body(LaneId id, std::string_view bytes);
  void on_request_whole(Http2Lane& lane);
  void on_close(LaneId id);

  // Output.
  void submit(Http2Lane& lane, Http2Fields fields, bool has_body);
  ssize_t on_read(Http2Lane& lane, std::uint8_t* out, std::size_t size, std::uint32_t& flags);
  void on_sent(const nghttp2_frame& frame);
  void cancel(Http2Lane& lane);
  void check_deadline(Http2Lane& lane);
};

}  // namespace soldwire::net
