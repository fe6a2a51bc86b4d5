#include "realtime/merged_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "base/json_writer.h"

namespace soldwire::realtime {
namespace {

constexpr std::string_view id_begin = "id: ";
constexpr std::string_view data_begin = "data: {";

std::optional<std::int64_t> position_of(std::string_view id) {
  const std::size_t dash = id.rfind('-');
  std::int64_t seq = 0;
  const char* const end = id.data() + id.size();
  const auto read = std::from_chars(id.data() + dash + 1, end, seq);
  return dash != std::string_view::npos && read.ec == std::errc() && read.ptr == end
             ? std::optional(seq)
             : std::nullopt;
}

}  // namespace

std::vector<ResumePoint> split_cursor(const std::optional<std::string>& cursor, std::size_t count) {
  std::vector<ResumePoint> points(count, ResumePoint{cursor});
  if (!cursor || count == 1) {
    return points;
  }
  const std::size_t dash = cursor->rfind('-');
  const std::size_t places = dash == std::string::npos ? 0 : dash + 1;
  std::string_view rest = std::string_view(*cursor).substr(places);
  if (static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '.')) + 1 != count) {
    return points;
  }
  for (ResumePoint& point : points) {
    const std::string_view seq = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(rest.size(), seq.size() + 1));
    if (seq.empty()) {
      point.cursor.reset();
    } else {
      point.cursor = cursor->substr(0, places).append(seq);
    }
  }
  return points;
}

// One show's way in.
class MergedStream::Input final : public Transport {
 public:
  Input(std::shared_ptr<MergedStream> stream, Show& show)
      : stream_(std::move(stream)), show_(show) {}
  ~Input() override { show_.listener = nullptr; }

  void set_listener(Listener* listener) override { show_.listener = listener; }
  [[nodiscard]] ssize_t write(std::span<const iovec> parts) override {
    return stream_->write(show_, parts);
  }
  void notify_writable() override { stream_->notify_writable(show_); }
  void close(EndReason reason) override { stream_->close(show_, reason); }

 private:
  const std::shared_ptr<MergedStream> stream_;
  Show& show_;
};

MergedStream::MergedStream(std::string epoch, const std::vector<ShowId>& shows,
                           std::shared_ptr<Deflater> deflater, Start start, Defer defer)
    : epoch_(std::move(epoch)),
      deflater_(std::move(deflater)),
      start_(std::move(start)),
      defer_(std::move(defer)),
      shows_(shows.size()) {
  for (std::size_t n = 0; n < shows.size(); ++n) {
    std::string& begin = shows_[n].data_begin;
    begin = std::string(data_begin) + "\"showId\":";
    JsonWriter(begin).value(shows[n]);
  }
}

MergedStream::~MergedStream() = default;

MergedStream::Start MergedStream::start_of(std::size_t n) {
  return [self = shared_from_this(), n](std::string first_bytes) {
    Show& show = self->shows_[n];
    show.first_bytes = std::move(first_bytes);
    show.started = true;
    show.open = true;
    auto input = std::make_unique<Input>(self, show);
    if (std::ranges::all_of(self->shows_, &Show::started)) {
      // After those who have just begun know their transport.
      self->defer_([self] { self->begin(); });
    }
    return input;
  };
}

void MergedStream::begin() {
  begun_ = true;
  // Every id tells the position in all shows, so all must be known before the first.
  for (Show& show : shows_) {
    const std::size_t at = show.first_bytes.find("\nid: ");
    if (at != std::string::npos) {
      const std::string_view line = std::string_view(show.first_bytes).substr(at + 1);
      show.position = position_of(line.substr(0, line.find('\n')));
    }
  }
  for (Show& show : shows_) {
    take(show, show.first_bytes);
    show.first_bytes = std::string();
  }
  encode();
  if (deflater_ != nullptr) {
    pending_.insert(0, gzip_begin);
  }
  transport_ = start_(std::exchange(pending_, {}));
  if (transport_ == nullptr) {
    retire();
    return;
  }
  transport_->set_listener(this);
  const bool nothing_left = std::ranges::none_of(shows_, &Show::open);
  if (end_reason_ || nothing_left) {
    end(end_reason_.value_or(EndReason::show_deleted));
    return;
  }
  if (std::ranges::any_of(shows_, &Show::wants_writable)) {
    transport_->notify_writable();
  }
}

void MergedStream::take(Show& show, std::string_view frames) {
  while (!frames.empty()) {
    const std::size_t end = frames.find('\n');
    const std::string_view line = frames.substr(0, end);
    frames.remove_prefix(std::min(frames.size(), line.size() + 1));
    if (line.starts_with(id_begin)) {
      show.position = position_of(line);
      write_id();
    } else if (line.starts_with(data_begin)) {
      const std::string_view rest = line.substr(data_begin.size());
      pending_ += show.data_begin;
      pending_ += rest.starts_with('}') ? "" : ",";
      pending_ += rest;
      pending_ += '\n';
    } else {
      pending_ += line;
      pending_ += '\n';
    }
  }
}

void MergedStream::write_id() {
  pending_ += id_begin;
  pending_ += epoch_;
  char separator = '-';
  for (const Show& show : shows_) {
    pending_ += std::exchange(separator, '.');
    if (show.position) {
      fmt::format_to(std::back_inserter(pending_), "{}", *show.position);
    }
  }
  pending_ += '\n';
}

void MergedStream::encode() {
  if (deflater_ == nullptr || pending_.empty()) {
    return;
  }
  SharedPiece piece = deflater_->compress(pending_, text_before_);
  sum_ = piece.sum.after(sum_);
  text_before_ += pending_;
  text_before_.erase(
      0, text_before_.size() - std::min(text_before_.size(), Deflater::before_bytes_max));
  pending_ = std::move(piece.bytes);
}

bool MergedStream::drain() {
  while (transport_ != nullptr && pending_taken_ < pending_.size()) {
    const iovec part{pending_.data() + pending_taken_, pending_.size() - pending_taken_};
    const ssize_t taken = transport_->write(std::span(&part, 1));
    if (taken < 0) {
      retire();
      return false;
    }
    pending_taken_ += static_cast<std::size_t>(taken);
    if (pending_taken_ < pending_.size()) {
      transport_->notify_writable();
      return false;
    }
  }
  pending_.clear();
  pending_taken_ = 0;
  return true;
}

ssize_t MergedStream::write(Show& show, std::span<const iovec> parts) {
  if (!begun_) {
    return 0;
  }
  if (transport_ == nullptr) {
    return -1;
  }
  if (!drain()) {
    return transport_ == nullptr ? -1 : 0;
  }
  std::size_t size = 0;
  for (const iovec& part : parts) {
    take(show, std::string_view(static_cast<const char*>(part.iov_base), part.iov_len));
    size += part.iov_len;
  }
  encode();
  static_cast<void>(drain());
  return transport_ == nullptr ? -1 : static_cast<ssize_t>(size);
}

void MergedStream::notify_writable(Show& show) {
  show.wants_writable = true;
  if (transport_ != nullptr) {
    transport_->notify_writable();
  }
}

void MergedStream::close(Show& show, EndReason reason) {
  show.open = false;
  show.listener = nullptr;
  if (reason != EndReason::show_deleted && !end_reason_) {
    end_reason_ = reason;
  }
  const bool nothing_left = std::ranges::none_of(shows_, &Show::open);
  if (transport_ != nullptr && (end_reason_ || nothing_left)) {
    end(reason);
  }
}

void MergedStream::end(EndReason reason) {
  if (deflater_ != nullptr && drain()) {
    pending_ = gzip_end(sum_);
    static_cast<void>(drain());
  }
  // A transport that turned out to be gone is retired already.
  if (transport_ != nullptr) {
    transport_->close(reason);
    retire();
  }
}

// The transport may be the one that is calling us, and those who are still open may be in the
// middle of something: both later.
void MergedStream::retire() {
  retired_ = std::move(transport_);
  defer_([self = shared_from_this()] {
    self->retired_.reset();
    for (Show& show : self->shows_) {
      show.open = false;
      if (Transport::Listener* const listener = std::exchange(show.listener, nullptr)) {
        listener->on_closed(self->end_reason_.value_or(EndReason::peer_gone));
      }
    }
  });
}

void MergedStream::on_writable() {
  if (!drain()) {
    return;
  }
  for (Show& show : shows_) {
    if (std::exchange(show.wants_writable, false) && show.listener != nullptr) {
      show.listener->on_writable();
    }
  }
}

void MergedStream::on_closed(EndReason) {
  retire();
}

}  // namespace soldwire::realtime
