#include "support/idle_streams.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t warm_up_streams = 64;
constexpr std::size_t handshakes_max = 256;

}  // namespace

IdleStreams::IdleStreams(Target target, std::size_t count)
    : target_(std::move(target)), swarm_(loop_, *this, count, Swarm::Reading::count) {}

void IdleStreams::open_to(std::size_t count) {
  while (begun_ < count) {
    for (; opened_ < count && opened_ < begun_ + handshakes_max; ++opened_) {
      swarm_.open(opened_, target_.port, target_.open_stream(""));
    }
    loop_.turn(1'000);
    begun_ = std::min(blocks_, opened_);
  }
}

void IdleStreams::close_all() {
  swarm_.close_all();
  opened_ = begun_ = blocks_ = 0;
}

void IdleStreams::idle(double seconds) {
  for (const double until = seconds_now() + seconds; seconds_now() < until;) {
    loop_.turn(100);
  }
}

void IdleStreams::on_blocks(std::size_t stream, std::size_t count) {
  static_cast<void>(stream);
  blocks_ += count;
}

void IdleStreams::on_end(std::size_t stream, int error) {
  give_up(target_.name + " ended stream " + std::to_string(stream) + ": " + std::strerror(error));
}

Growth measure_growth(const Target& target, std::size_t subscribers,
                      const std::function<double()>& in_use) {
  IdleStreams streams(target, subscribers);
  streams.open_to(warm_up_streams);
  streams.idle(1);
  const double before = in_use();
  streams.open_to(subscribers);
  streams.idle(1);
  Growth growth;
  const auto added = static_cast<double>(subscribers - warm_up_streams);
  growth.first = (in_use() - before) / added;
  streams.close_all();
  streams.idle(2);
  growth.kept = in_use() - before;
  streams.open_to(subscribers);
  streams.idle(1);
  growth.again = (in_use() - before) / added;
  return growth;
}

}  // namespace soldwire::bench
