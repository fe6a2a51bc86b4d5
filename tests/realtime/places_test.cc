#include "realtime/places.h"

#include <gtest/gtest.h>

namespace soldwire::realtime {
namespace {

const ShowId show_one{"shw_1"};
const ShowId show_two{"shw_2"};

TEST(Places, TheBoundThatIsInTheWayIsNamedAndNothingIsTaken) {
  Places places(PlaceLimits{.total = 5, .per_show = 3, .per_user = 2, .per_address = 4});
  const Viewer ann("s1", "ann", "Ann", "10.0.0.1");
  const Viewer ben("s2", "ben", "Ben", "10.0.0.1");
  EXPECT_EQ(places.take(show_one, ann), std::nullopt);
  EXPECT_EQ(places.take(show_one, ann), std::nullopt);
  EXPECT_EQ(places.take(show_one, ann), Places::Bound::user);
  EXPECT_EQ(places.take(show_one, ben), std::nullopt);
  EXPECT_EQ(places.take(show_one, ben), Places::Bound::show);
  EXPECT_EQ(places.take(show_two, ben), std::nullopt);
  const Viewer buyer("", "", "", "10.0.0.1");
  EXPECT_EQ(places.take(show_two, buyer), Places::Bound::address);
  const Viewer elsewhere("", "", "", "10.0.0.2");
  EXPECT_EQ(places.take(show_two, elsewhere), std::nullopt);
  const Viewer third("", "", "", "10.0.0.3");
  EXPECT_EQ(places.take(show_two, third), Places::Bound::total);

  places.give_back(show_one, ann);
  EXPECT_EQ(places.take(show_two, ann), std::nullopt);
}

TEST(Places, WhoHasNoAccountOrAddressIsCountedInTheRest) {
  Places places(PlaceLimits{.total = 3, .per_show = 3, .per_user = 1, .per_address = 1});
  const Viewer nobody("", "", "", "");
  EXPECT_EQ(places.take(show_one, nobody), std::nullopt);
  EXPECT_EQ(places.take(show_one, nobody), std::nullopt);
  EXPECT_EQ(places.take(show_one, nobody), std::nullopt);
  EXPECT_EQ(places.take(show_one, nobody), Places::Bound::total);
}

TEST(Viewer, KeepsItsParts) {
  const Viewer viewer("ses", "usr", "Anna B", "::1");
  EXPECT_EQ(viewer.session(), "ses");
  EXPECT_EQ(viewer.user(), "usr");
  EXPECT_EQ(viewer.name(), "Anna B");
  EXPECT_EQ(viewer.address(), "::1");
  EXPECT_NE(viewer.key(), Viewer("ses", "usrA", "nna B", "::1").key());
  EXPECT_EQ(Viewer("", "", "", "").address(), "");
}

}  // namespace
}  // namespace soldwire::realtime
