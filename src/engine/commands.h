// What can be asked of the engine, and what it answers. Each command is a value that carries who
// asks.
//
// Authorisation is the caller's: a command names its workspace, and the engine answers not_found
// for a show of another one.
// Threads: values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "claims/allocation/rules.h"
#include "claims/types.h"
#include "store/records.h"

namespace soldwire::engine {

// Who asks: an account in its workspace, or the engine's own parts (`user` empty).
struct Actor {
  WorkspaceId workspace;
  UserId user;
  std::string name;
};

// An item together with what its claims make of it.
struct ItemView {
  claims::Item item;
  claims::ItemCounts counts;
  std::map<std::string, std::int64_t> variant_claimed;
};

// Each command names its answer as `Outcome`. `seq` is the last event it caused (the show's head
// when it changed nothing), `delivered` the subscribers its main event went to.

struct CreateShow {
  struct Outcome {
    claims::Show show;
  };
  Actor actor;
  std::string name;
  claims::ShowSettings settings;
  bool rehearsal = false;
};

// A new draft with the settings and items of a show.
struct CopyShow {
  struct Outcome {
    claims::Show show;
  };
  Actor actor;
  ShowId show;
  std::optional<std::string> name;  // empty: the same
  bool rehearsal = false;
  bool erases = false;  // `show`, which must be a rehearsal, goes in the same transaction
};

// Simulated buyers write in a rehearsal from now on, at this pace, or no longer.
struct SetRehearsalPace {
  struct Outcome {
    claims::Show show;
  };
  struct Change {  // what is empty stays
    std::optional<std::int64_t> comments_per_minute;
    std::optional<std::int64_t> buyers;
    std::optional<std::vector<std::string>> languages;
  };
  Actor actor;
  ShowId show;
  std::optional<Change> change;  // empty: they stop
};

struct UpdateShow {
  struct Outcome {
    claims::Show show;
  };
  Actor actor;
  ShowId show;
  std::optional<std::string> name;
  std::optional<claims::ShowSettings> settings;
  // true: a new key for the public stream, false: none; what was open with the old one ends.
  std::optional<bool> public_access;
};

struct DeleteShow {  // draft or ended only; a rehearsal at any time
  struct Outcome {};
  Actor actor;
  ShowId show;
};

enum class Lifecycle { activate, pause, resume, stop, reopen };

struct ChangeLifecycle {
  struct Outcome {
    claims::Show show;
    std::vector<store::Source> sources;
  };
  struct NewSource {
    ConnectionId connection;
    std::string platform;
    std::string connection_name;
    std::string live_id;
  };
  Actor actor;
  ShowId show;
  Lifecycle step = Lifecycle::activate;
  std::vector<NewSource> sources;  // activate and resume: bound in the same transaction
  // resume and reopen: what becomes of comments written in between; empty: as the settings say
  std::optional<claims::PauseClaims> pause_claims = {};
};

struct AddItems {  // all or nothing
  struct Outcome {
    std::vector<ItemView> items;
  };
  struct NewItem {
    std::string number;  // canonical
    std::string title;
    std::int64_t quantity = 1;
    std::optional<claims::Money> price;
    std::vector<claims::Variant> variants;
    std::optional<std::int64_t> per_buyer_limit;
  };
  Actor actor;
  ShowId show;
  std::vector<NewItem> items;
};

struct UpdateItem {
  struct Outcome {
    ItemView item;
    std::vector<claims::Claim> promoted;
  };
  Actor actor;
  ShowId show;
  ItemId item;
  std::optional<std::string> title;
  std::optional<std::int64_t> quantity;
  std::optional<std::optional<claims::Money>> price;
  std::optional<std::optional<std::int64_t>> per_buyer_limit;
  std::optional<std::string> number;
  std::optional<std::vector<claims::Variant>> variants;  // the quantity becomes their sum
  claims::allocation::Losers losers = {};  // winners that give way to a lower quantity
};

// The item takes the place of the item that has `position` now; those in between move up or down
// by one. The event is about the moved item only.
struct MoveItem {
  struct Outcome {
    ItemView item;
  };
  Actor actor;
  ShowId show;
  ItemId item;
  std::int64_t position = 1;
};

struct RemoveItem {
  struct Outcome {};
  Actor actor;
  ShowId show;
  ItemId item;
};

struct FeatureItem {
  struct Outcome {
    ItemView item;
  };
  Actor actor;
  ShowId show;
  ItemId item;
  bool featured = true;
};

struct AwardItem {
  struct Outcome {
    claims::Claim claim;
    ItemView item;
  };
  Actor actor;
  ShowId show;
  ItemId item;
  std::optional<std::string> user_id;
  std::string user_handle;
  std::string platform = "manual";
  std::int64_t quantity = 1;
  std::string variant;
  std::optional<std::string> comment_id;
  bool reserve = false;  // only kept for the buyer, who has not claimed it yet
};

struct ReleaseClaim {
  struct Outcome {
    claims::Claim claim;
    std::vector<claims::Claim> promoted;
    std::optional<ItemView> item;
  };
  Actor actor;
  ShowId show;
  ClaimId claim;
  std::string reason;
};

struct ReleaseClaims {  // all that are still active, as one step
  struct Skipped {
    ClaimId claim;
    std::string reason;
  };
  struct Outcome {
    std::vector<claims::Claim> released;
    std::vector<claims::Claim> promoted;
    std::vector<Skipped> skipped;
  };
  Actor actor;
  ShowId show;
  std::vector<ClaimId> claims;
  std::string reason;
};

struct SetPayment {
  struct Outcome {
    claims::Claim claim;
  };
  Actor actor;
  ShowId show;
  ClaimId claim;
  bool paid = true;
};

enum class Resolution { award, waitlist, dismiss };

struct ResolveClaim {  // a claim in review
  struct Outcome {
    claims::Claim claim;
    std::optional<ItemView> item;
  };
  Actor actor;
  ShowId show;
  ClaimId claim;
  Resolution action = Resolution::dismiss;
  std::optional<std::string> item_number;
  std::optional<std::int64_t> quantity;
  std::optional<std::string> variant;
  std::optional<ClaimId> displace = {};  // award: the winner that gives way
};

struct HoldClaim {
  struct Outcome {
    claims::Claim claim;
  };
  Actor actor;
  ShowId show;
  ClaimId claim;
  std::optional<TimeMs> until;  // empty: the unit is the buyer's for good
};

// A buyer of the workspace, by key or by platform and id.
struct BuyerRef {
  std::string key;
  std::string platform;
  std::optional<std::string> user_id;
  std::string handle;
};

struct BlockBuyer {  // or lifts the block; for the whole workspace
  struct Outcome {
    claims::Buyer buyer;
    bool blocked = false;
    std::vector<claims::Claim> claims;  // changed by it, in all shows
  };
  Actor actor;
  ShowId show;
  BuyerRef buyer;
  bool blocked = true;
  std::string reason;
};

struct MergeBuyers {  // what `from` claims is `into`'s, now and later, in the whole workspace
  struct Outcome {
    claims::Buyer buyer;
    std::vector<claims::Claim> claims;
  };
  Actor actor;
  ShowId show;
  std::string from;  // keys
  std::string into;
};

struct AddBuyerNote {  // for the whole workspace
  struct Outcome {
    claims::Buyer buyer;
    store::BuyerNote note;
  };
  Actor actor;
  ShowId show;
  BuyerRef buyer;
  std::string text;
};

struct UndoStep {  // the operators' newest step that is not undone
  struct Outcome {
    store::ActionRow action;
    std::vector<claims::Claim> claims;
    std::optional<ItemView> item;
  };
  Actor actor;
  ShowId show;
  std::optional<std::int64_t> number = {};  // which step the operator means; conflict if not this
};

struct AddNote {
  struct Outcome {
    claims::Claim claim;
  };
  Actor actor;
  ShowId show;
  ClaimId claim;
  std::string text;
};

struct PublishCustom {  // all or nothing
  struct Published {
    std::int64_t seq = 0;
    std::size_t delivered = 0;
  };
  struct Outcome {
    std::vector<Published> events;  // as in the command
  };
  struct Event {
    std::string type;       // "custom.NAME"
    std::string data_json;  // one complete JSON object, valid
  };
  Actor actor;
  ShowId show;
  std::vector<Event> events;
};

// Comments of one show, in the order they shall be taken (a connector has sorted its batch).
// Refused with conflict when the show is not active, unless a connector's `source` is set: then
// the answer is conflict too and the connector stops; its cursor has not moved.
struct IngestComments {
  struct CommentOutcome {
    std::string comment_id;
    bool duplicate = false;
    claims::Reading reading;
    std::vector<claims::Claim> claims;  // made, changed or found by it
    std::int64_t received_seq = 0;      // its comment.received; 0 for a duplicate
    std::optional<TimeMs> settles_at;   // its claims are decided then
    std::int64_t seq = 0;               // last event this comment caused
    std::size_t delivered = 0;
  };
  struct Outcome {
    std::vector<CommentOutcome> comments;
    std::int64_t seq = 0;
  };
  Actor actor;
  ShowId show;
  std::vector<claims::Comment> comments;
  // Set by connectors: committed together with the comments it covers.
  std::optional<store::Source> source;
};

// The platform says that a comment was edited or deleted. A comment that is not known is not_found.
struct AmendComment {
  struct Outcome {
    claims::Comment comment;
    std::vector<claims::Claim> claims;  // made or changed by it
    std::int64_t seq = 0;
  };
  Actor actor;
  ShowId show;
  std::string platform;
  std::string comment_id;
  std::optional<std::string> text;  // the new one
  bool removed = false;
  std::optional<TimeMs> platform_time = {};  // of the change
};

// The engine's own: decides what is due.
struct SettleShow {
  struct Outcome {};
  Actor actor;
  ShowId show;
};

// A connector's health, and its cursor when that moved without comments. Announced as source.status
// when something visible changed.
struct ReportSource {
  struct Outcome {};
  Actor actor;
  ShowId show;
  store::Source source;
};

}  // namespace soldwire::engine
