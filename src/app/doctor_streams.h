// The second half of the examination: what happens to event streams on the way.
//
// Threads: none; everything happens inside the call.
#pragma once

#include "app/doctor_access.h"

namespace soldwire::app::diagnosis {

// Needs a token and a show. Deletes the show if it was made for the examination.
void check_streams(Patient& patient);

}  // namespace soldwire::app::diagnosis
