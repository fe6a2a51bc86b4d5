// `soldwire doctor URL`: is this deployment reachable as a browser would reach it, and if not, why?
//
// It asks for health, page and API, opens event streams through whatever stands between, publishes
// probes and measures their arrival, waits for a heartbeat in silence, resumes, and opens as many
// streams as a browser may. Each fault has a name and a remedy.
//
// Place:  on any machine; best on the one where the console does not work.
// Effect: without `show`, a draft show is created for the probes and deleted again. With it, a few
//         `custom.doctor` events are published to that show.
// Limits: about a heartbeat and a half, which is 25 s by default; 2 minutes at most.
#pragma once

#include <string>

namespace soldwire::app {

struct DoctorOptions {
  std::string url;    // empty: says how it is used
  std::string token;  // an access token; or:
  std::string email;
  std::string password;
  std::string show;
  std::string certificates;  // PEM file of what to trust; empty: what the system trusts
  bool json = false;
};

// Writes what it found to standard output: as text, each line as soon as it is known; or as JSON.
// 0: healthy, 1: a fault was found, 2: wrong usage.
[[nodiscard]] int doctor(const DoctorOptions& options);

}  // namespace soldwire::app
