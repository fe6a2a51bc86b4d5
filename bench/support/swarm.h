// Many subscribers of one server in one epoll loop.
//
// A stream connects, sends its request and reads. Its listener hears of blocks by number (fast) or
// of every frame (exact), and of the stream's end; whether to come back is the listener's business.
//
// Threads:  the loop's.
// Lifetime: loop and listener must outlive it; streams are closed with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/frames.h"
#include "support/loop.h"

namespace soldwire::bench {

class Swarm {
 public:
  enum class Reading { count, exact };

  class Listener {
   public:
    // Reading::count: so many more blocks have arrived.
    virtual void on_blocks(std::size_t stream, std::size_t count);
    // Reading::exact.
    virtual void on_frame(std::size_t stream, const Frame& frame);
    // The peer closed, or the connection could not be made. The stream may be opened again.
    virtual void on_end(std::size_t stream, int error) = 0;
    // The answer was no stream; `head` is its status line and header fields.
    virtual void on_refusal(std::size_t stream, const std::string& head);

   protected:
    ~Listener() = default;
  };

  Swarm(Loop& loop, Listener& listener, std::size_t streams, Reading reading);
  Swarm(const Swarm&) = delete;
  Swarm& operator=(const Swarm&) = delete;
  ~Swarm();

  [[nodiscard]] std::size_t size() const noexcept { return streams_.size(); }
  void open(std::size_t stream, std::uint16_t port, std::string request);
  // Closes without a word to the listener.
  void close(std::size_t stream);
  void close_all();
  [[nodiscard]] std::size_t bytes_received() const noexcept { return bytes_received_; }
  [[nodiscard]] int descriptor(std::size_t stream) const { return streams_[stream].descriptor; }

 private:
  enum class State { closed, connecting, head, body };

  struct Stream final : Watcher {
    void on_ready(std::uint32_t events) override { swarm->advance(*this, events); }

    Swarm* swarm = nullptr;
    std::size_t number = 0;
    int descriptor = -1;
    State state = State::closed;
    std::string request;
    std::string head;
    BlockCounter counter;
    FrameReader reader;
  };

  void advance(Stream& stream, std::uint32_t events);
  void take(Stream& stream, std::string_view bytes);
  void fail(Stream& stream, int error);

  Loop& loop_;
  Listener& listener_;
  const Reading reading_;
  std::size_t bytes_received_ = 0;
  std::vector<Stream> streams_;
  std::vector<char> buffer_;
};

}  // namespace soldwire::bench
