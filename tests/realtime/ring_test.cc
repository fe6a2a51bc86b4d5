#include "realtime/ring.h"

#include <gtest/gtest.h>

#include <random>

#include "realtime/type_filter.h"

namespace soldwire::realtime {
namespace {

constexpr std::size_t plenty = 1U << 20U;

std::shared_ptr<const Batch> batch(std::int64_t first, std::int64_t last, std::size_t padding = 0) {
  std::vector<store::EventRecord> events;
  for (std::int64_t seq = first; seq <= last; ++seq) {
    store::EventRecord event;
    event.seq = seq;
    event.type = seq % 3 == 0 ? "item.updated" : "comment.received";
    event.json = "{\"seq\":" + std::to_string(seq) + std::string(padding, ' ') + "}";
    events.push_back(std::move(event));
  }
  return std::make_shared<const Batch>("e", Channel{ShowId("s")}, events);
}

std::string text_of(const Gather& gather) {
  std::string text;
  for (std::size_t i = 0; i < gather.count; ++i) {
    text.append(static_cast<const char*>(gather.parts[i].iov_base), gather.parts[i].iov_len);
  }
  return text;
}

TEST(Ring, GathersWhatFollowsAPosition) {
  Ring ring;
  ring.append(batch(5, 6), plenty, plenty);
  ring.append(batch(7, 9), plenty, plenty);
  EXPECT_TRUE(ring.covers_after(4));
  EXPECT_FALSE(ring.covers_after(3));
  Gather gather;
  ring.gather_after(5, nullptr, gather);
  EXPECT_EQ(gather.count, 2U);
  EXPECT_EQ(gather.end_seq, 9);
  EXPECT_EQ(text_of(gather), std::string(batch(6, 9)->bytes()));
  EXPECT_EQ(ring.bytes_after(5), gather.bytes);
  EXPECT_EQ(ring.bytes_after(9), 0U);
}

TEST(Ring, KnowsTheTextThatCameBefore) {
  Ring ring;
  ring.append(batch(5, 6), plenty, plenty);
  ring.append(batch(7, 9), plenty, plenty);
  std::string text;
  EXPECT_EQ(ring.text_before(8, nullptr, plenty, 100, &text), 5);
  EXPECT_EQ(text, batch(5, 8)->bytes());
  EXPECT_EQ(ring.text_before(8, nullptr, plenty, 1, &text), 8);
  EXPECT_EQ(text, batch(8, 8)->bytes());
  // The end of the bytes counts, and of a frame that is cut the whole was sent.
  const std::string two(batch(7, 8)->bytes());
  EXPECT_EQ(ring.text_before(8, nullptr, two.size() - 3, 100, &text), 7);
  EXPECT_EQ(text, two.substr(3));
  const TypeFilter filter(std::vector<std::string>{"item.*"});
  EXPECT_EQ(ring.text_before(8, &filter, plenty, 100, &text), 6);
  EXPECT_EQ(text, batch(6, 6)->bytes());
  for (const std::int64_t unknown : {4, 10}) {
    EXPECT_EQ(ring.text_before(unknown, nullptr, plenty, 100, nullptr), unknown + 1);
  }
}

TEST(Ring, AGatherStopsAtItsLastEvent) {
  Ring ring;
  ring.append(batch(1, 4), plenty, plenty);
  ring.append(batch(5, 9), plenty, plenty);
  const TypeFilter filter(std::vector<std::string>{"item.*"});
  for (const std::int64_t limit : {3, 4, 7}) {
    Gather gather(plenty, limit);
    ring.gather_after(1, nullptr, gather);
    EXPECT_EQ(gather.end_seq, limit);
    EXPECT_EQ(text_of(gather), batch(2, limit)->bytes());
    Gather filtered(plenty, limit);
    ring.gather_after(1, &filter, filtered);
    EXPECT_EQ(filtered.end_seq, limit);
  }
}

TEST(Ring, RepeatedAndOverlappingBatchesAddOnlyWhatIsNew) {
  Ring ring;
  ring.append(batch(1, 4), plenty, plenty);
  ring.append(batch(2, 3), plenty, plenty);
  ring.append(batch(3, 6), plenty, plenty);
  Gather gather;
  ring.gather_after(0, nullptr, gather);
  EXPECT_EQ(text_of(gather), std::string(batch(1, 6)->bytes()));
  EXPECT_EQ(ring.bytes(), gather.bytes);
}

TEST(Ring, BeginsAnewAfterAGap) {
  Ring ring;
  ring.append(batch(1, 4), plenty, plenty);
  ring.append(batch(6, 7), plenty, plenty);
  EXPECT_EQ(ring.first_seq(), 6);
  EXPECT_FALSE(ring.covers_after(4));
  EXPECT_TRUE(ring.covers_after(5));
}

TEST(Ring, KeepsItsBoundsButAlwaysTheNewestBatch) {
  Ring ring;
  const std::size_t one = batch(1, 1, 50)->bytes().size();
  for (std::int64_t seq = 1; seq <= 9; ++seq) {
    ring.append(batch(seq, seq, 50), 3 * one, plenty);
  }
  EXPECT_EQ(ring.first_seq(), 7);
  ring.append(batch(10, 29, 50), 3 * one, plenty);
  EXPECT_EQ(ring.first_seq(), 10);
  ring.append(batch(30, 31), plenty, 4);
  EXPECT_EQ(ring.first_seq(), 30);
}

TEST(Ring, AFilterTakesItsTypesOnly) {
  Ring ring;
  ring.append(batch(1, 4), plenty, plenty);
  ring.append(batch(5, 7), plenty, plenty);
  const TypeFilter filter(std::vector<std::string>{"item.*"});
  Gather gather;
  ring.gather_after(0, &filter, gather);
  EXPECT_EQ(text_of(gather), std::string(batch(3, 3)->bytes()) + std::string(batch(6, 6)->bytes()));
  EXPECT_EQ(gather.end_seq, 7);
}

// Whatever number of bytes a transport takes, what is sent and what is left make the whole, and no
// frame is cut but the one whose rest is kept.
TEST(Ring, AWriteMayStopAtAnyByte) {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    Ring ring;
    std::int64_t next = 1;
    while (next < 20) {
      const std::int64_t last = next + static_cast<std::int64_t>(random() % 4);
      ring.append(batch(next, last, random() % 9), plenty, plenty);
      next = last + 1;
    }
    const TypeFilter only_items({"item.*"});
    const TypeFilter* const filter = round % 2 == 0 ? nullptr : &only_items;
    Gather whole;
    ring.gather_after(0, filter, whole);
    const std::string expected = text_of(whole);
    for (std::size_t taken = 1; taken < whole.bytes; ++taken) {
      const Cut cut = cut_at(whole, taken);
      Gather after;
      ring.gather_after(cut.sent, filter, after);
      ASSERT_EQ(expected.substr(0, taken) + std::string(cut.rest) + text_of(after), expected)
          << round << " " << taken;
      ASSERT_TRUE(cut.rest.empty() || cut.rest.find("\n\n") == cut.rest.size() - 2 ||
                  cut.rest == "\n");
    }
  }
}

TEST(Ring, OneGatherIsBoundedInPiecesAndBytes) {
  Ring ring;
  for (std::int64_t seq = 1; seq <= 200; ++seq) {
    ring.append(batch(seq, seq), plenty, plenty);
  }
  Gather pieces;
  ring.gather_after(0, nullptr, pieces);
  EXPECT_EQ(pieces.count, Gather::parts_max);
  EXPECT_EQ(pieces.end_seq, 64);
  Gather bytes(100);
  ring.gather_after(0, nullptr, bytes);
  EXPECT_GE(bytes.bytes, 100U);
  EXPECT_LT(bytes.bytes, 200U);
  Gather one(1);
  ring.gather_after(7, nullptr, one);
  EXPECT_EQ(one.end_seq, 8);
}

}  // namespace
}  // namespace soldwire::realtime
