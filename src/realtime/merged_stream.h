// Several shows in one response.
//
// Each show has a subscriber of its own in the shard, which writes to an input of this; the inputs
// share one transport. On the way every frame gets the show it is of ("showId", the first field of
// its data) and an id that holds the position in all shows: "<epoch>-<seq>.<seq>…", in the order
// they were asked for; a show without a position has an empty place.
//
// The response begins when all shows have begun. It ends when all have ended, and at once when one
// ends for a reason that is not the show's own.
//
// What goes out may be compressed; no two of these are alike, so each write is compressed for
// itself and refers to the text before it.
//
// Threads:  the shard's.
// Lifetime: shared by its inputs and by those that have not begun; `defer` must outlive it.
// Limits:   one gathered write of one subscriber waits here; further ones are refused as full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "realtime/deflate.h"
#include "realtime/hub.h"
#include "realtime/transport.h"

namespace soldwire::realtime {

// What a client's cursor of a merged stream says of each of `count` shows. One that does not fit is
// given to all of them, so that each says in its hello that it cannot be resumed.
[[nodiscard]] std::vector<ResumePoint> split_cursor(const std::optional<std::string>& cursor,
                                                    std::size_t count);

class MergedStream final : public std::enable_shared_from_this<MergedStream>,
                           private Transport::Listener {
 public:
  using Start = std::function<std::unique_ptr<Transport>(std::string first_bytes)>;
  using Defer = std::function<void(std::function<void()> task)>;

  // `deflater` null: not compressed.
  MergedStream(std::string epoch, const std::vector<ShowId>& shows,
               std::shared_ptr<Deflater> deflater, Start start, Defer defer);
  MergedStream(const MergedStream&) = delete;
  MergedStream& operator=(const MergedStream&) = delete;
  ~MergedStream();

  // What the subscriber of the n-th show begins with.
  [[nodiscard]] Start start_of(std::size_t n);

 private:
  class Input;
  struct Show {
    std::string data_begin;  // data: {"showId":"…"
    std::optional<std::int64_t> position;
    std::string first_bytes;
    Transport::Listener* listener = nullptr;
    bool started = false;
    bool open = false;
    bool wants_writable = false;
  };

  void begin();
  void take(Show& show, std::string_view frames);
  void write_id();
  // What take() has put into `pending_`, as it goes on the wire.
  void encode();
  // False when something is left.
  bool drain();
  [[nodiscard]] ssize_t write(Show& show, std::span<const iovec> parts);
  void notify_writable(Show& show);
  void close(Show& show, EndReason reason);
  // With the end of a compressed stream, where all before it can be written.
  void end(EndReason reason);
  void retire();
  void on_writable() override;
  void on_closed(EndReason reason) override;

  const std::string epoch_;
  const std::shared_ptr<Deflater> deflater_;
  const Start start_;
  const Defer defer_;
  std::vector<Show> shows_;
  std::unique_ptr<Transport> transport_;  // null: not begun, or over
  std::unique_ptr<Transport> retired_;    // over, to be freed at the end of the turn
  std::string pending_;
  std::size_t pending_taken_ = 0;
  std::string text_before_;  // the last that was compressed
  TextSum sum_;              // of all that was
  std::optional<EndReason> end_reason_;
  bool begun_ = false;
};

}  // namespace soldwire::realtime
