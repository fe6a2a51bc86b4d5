// One source being read: a live video of some platform, for one show.
//
// Threads: connector thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "platforms/sink.h"
#include "platforms/stats.h"
#include "platforms/transport.h"
#include "store/records.h"

namespace soldwire::platforms {

class Connector {
 public:
  Connector() = default;
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
  virtual ~Connector() = default;

  virtual void start() = 0;
  // Nothing is fetched or delivered afterwards. What the engine already has may still commit.
  virtual void stop() = 0;
};

// What every connector is given. All of it must outlive the connector.
struct ConnectorContext {
  Transport& transport;
  Sink& sink;
  const Clock& clock;
  Random& random;
  PlatformCounters& counters;
};

// What a connector reads, and for whom.
struct ConnectorTarget {
  WorkspaceId workspace;
  ShowId show;
  store::Source source;          // with the cursor that was committed last
  store::Connection connection;  // base_url empty: the platform's own
  std::string token;             // in clear; never logged, never part of a URL
  // Comments written before this are history: they are delivered with `backfill` set. Used when the
  // cursor does not say it already, or when `resumed` is set.
  TimeMs activated;
  bool resumed = false;
};

// A broadcast that could be bound to a show.
struct Live {
  std::string id;
  std::string title;
  std::string status;  // the platform's word, e.g. "LIVE"
  std::optional<TimeMs> started_at;
  std::optional<std::int64_t> viewers;
};

// Whom a connection's token speaks for.
struct AccountCheck {
  std::string account_id;
  std::string account_name;
};

}  // namespace soldwire::platforms
