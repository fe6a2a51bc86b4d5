#include <algorithm>
#include <utility>
#include <vector>

#include "engine/handlers.h"
#include "engine/rehearsal.h"
#include "engine/show_record.h"
#include "engine/views_json.h"

namespace soldwire::engine {
namespace {

using claims::ShowStatus;

Result<void> check_pace(const Batch& batch, const claims::Show& show,
                        const claims::RehearsalPace& pace) {
  if (pace.comments_per_minute < 1 ||
      pace.comments_per_minute > claims::rehearsal_comments_per_minute_max) {
    return fail(Errc::invalid_input,
                "from 1 to " + std::to_string(claims::rehearsal_comments_per_minute_max) +
                    " comments a minute",
                "/commentsPerMinute");
  }
  if (pace.buyers < 1 || pace.buyers > claims::rehearsal_buyers_max) {
    return fail(Errc::invalid_input,
                "from 1 to " + std::to_string(claims::rehearsal_buyers_max) + " buyers", "/buyers");
  }
  if (pace.languages.size() > claims::rehearsal_languages_max) {
    return fail(Errc::too_large,
                "at most " + std::to_string(claims::rehearsal_languages_max) + " languages",
                "/languages");
  }
  if (!pace.languages.empty()) {
    claims::ShowSettings settings = show.settings;
    settings.languages = pace.languages;
    SW_CHECK(batch.make_reader(settings));
  }
  return {};
}

// The items of a show as a new one has them, in their order.
Result<void> copy_items(Batch& batch, const ShowMemory& from, ShowMemory& into, TimeMs now) {
  std::vector<claims::Item> items;
  for (const auto& [id, stock] : from.state->items()) {
    items.push_back(stock->item);
  }
  std::sort(items.begin(), items.end(),
            [](const auto& a, const auto& b) { return a.position < b.position; });
  std::int64_t position = 0;
  for (claims::Item& item : items) {
    item.id = make_id<ItemId>(now, batch.random());
    item.featured = false;
    item.position = ++position;
    item.created_at = now;
    into.state->put_item(item);
    SW_CHECK(batch.stored(batch.transaction().put_item(into.show.id, item)));
    batch.emit(into, "item.created", now, [&](JsonWriter& json) {
      json.key("item");
      write_item(json, into.show.id, view_of(*into.state->find_item(item.id)));
    });
  }
  return {};
}

}  // namespace

Result<SetRehearsalPace::Outcome> handle(Batch& batch, SetRehearsalPace& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  claims::Show& show = memory->show;
  if (!show.rehearsal) {
    return fail(Errc::conflict, "the show is no rehearsal: simulated buyers write in one only");
  }
  std::optional<claims::RehearsalPace> pace;
  if (command.change) {
    if (show.status != ShowStatus::active && show.status != ShowStatus::paused) {
      return fail(Errc::conflict, "the rehearsal is " + std::string(to_string(show.status)) +
                                      ": start it before its buyers write");
    }
    const auto& change = *command.change;
    pace = show.pace.value_or(claims::RehearsalPace());
    pace->comments_per_minute = change.comments_per_minute.value_or(pace->comments_per_minute);
    pace->buyers = change.buyers.value_or(pace->buyers);
    pace->languages = change.languages.value_or(pace->languages);
    SW_CHECK(check_pace(batch, show, *pace));
  }
  if (pace == show.pace) {
    return SetRehearsalPace::Outcome{show};
  }
  show.pace = std::move(pace);
  SW_CHECK(batch.stored(batch.transaction().update_show(show)));
  SW_CHECK(announce_status(batch, *memory, show.status, command.actor, batch.now(*memory)));
  memory->lifecycle_changed = true;
  return SetRehearsalPace::Outcome{show};
}

Result<CopyShow::Outcome> handle(Batch& batch, CopyShow& command) {
  SW_TRY(const ShowMemory* const from, batch.find_show(command.show, command.actor.workspace));
  if (command.erases && !from->show.rehearsal) {
    return fail(Errc::conflict, "the show is no rehearsal: what is real is not erased");
  }
  if (command.name) {
    SW_CHECK(check_show_name(*command.name));
  }
  claims::Show show;
  const TimeMs now = batch.now();
  show.id = make_id<ShowId>(now, batch.random());
  show.workspace = from->show.workspace;
  show.name = command.name.value_or(from->show.name);
  show.settings = from->show.settings;
  show.settings.allocation.repeats_counted =
      show.settings.allocation.repeats != claims::Repeats::once;
  show.rehearsal = command.rehearsal;
  show.created_at = now;
  SW_CHECK(batch.stored(batch.transaction().insert_show(show)));
  SW_TRY(ShowMemory* const into, batch.add_show(show));
  SW_CHECK(copy_items(batch, *from, *into, now));
  if (command.erases) {
    SW_CHECK(remove_show(batch, *from));
  }
  return CopyShow::Outcome{into->show};
}

}  // namespace soldwire::engine
