// What each command does inside a transaction. handle() decides, writes, and changes the memory.
//
// Place:   private to engine.
// Threads: engine thread only.
// Errors:  the command is refused and has left no trace; or batch.broken() is set.
#pragma once

#include "base/result.h"
#include "engine/batch.h"
#include "engine/commands.h"

namespace soldwire::engine {

// show_handlers.cc
[[nodiscard]] Result<CreateShow::Outcome> handle(Batch& batch, CreateShow& command);
[[nodiscard]] Result<UpdateShow::Outcome> handle(Batch& batch, UpdateShow& command);
[[nodiscard]] Result<DeleteShow::Outcome> handle(Batch& batch, DeleteShow& command);
[[nodiscard]] Result<ChangeLifecycle::Outcome> handle(Batch& batch, ChangeLifecycle& command);
[[nodiscard]] Result<PublishCustom::Outcome> handle(Batch& batch, PublishCustom& command);

// rehearsal_handlers.cc
[[nodiscard]] Result<CopyShow::Outcome> handle(Batch& batch, CopyShow& command);
[[nodiscard]] Result<SetRehearsalPace::Outcome> handle(Batch& batch, SetRehearsalPace& command);

// item_handlers.cc
[[nodiscard]] Result<AddItems::Outcome> handle(Batch& batch, AddItems& command);
[[nodiscard]] Result<UpdateItem::Outcome> handle(Batch& batch, UpdateItem& command);
[[nodiscard]] Result<MoveItem::Outcome> handle(Batch& batch, MoveItem& command);
[[nodiscard]] Result<RemoveItem::Outcome> handle(Batch& batch, RemoveItem& command);
[[nodiscard]] Result<FeatureItem::Outcome> handle(Batch& batch, FeatureItem& command);

// claim_handlers.cc
[[nodiscard]] Result<AwardItem::Outcome> handle(Batch& batch, AwardItem& command);
[[nodiscard]] Result<ReleaseClaim::Outcome> handle(Batch& batch, ReleaseClaim& command);
[[nodiscard]] Result<ReleaseClaims::Outcome> handle(Batch& batch, ReleaseClaims& command);
[[nodiscard]] Result<SetPayment::Outcome> handle(Batch& batch, SetPayment& command);
[[nodiscard]] Result<ResolveClaim::Outcome> handle(Batch& batch, ResolveClaim& command);
[[nodiscard]] Result<HoldClaim::Outcome> handle(Batch& batch, HoldClaim& command);
[[nodiscard]] Result<AddNote::Outcome> handle(Batch& batch, AddNote& command);

// buyer_handlers.cc
[[nodiscard]] Result<BlockBuyer::Outcome> handle(Batch& batch, BlockBuyer& command);
[[nodiscard]] Result<AddBuyerNote::Outcome> handle(Batch& batch, AddBuyerNote& command);
[[nodiscard]] Result<MergeBuyers::Outcome> handle(Batch& batch, MergeBuyers& command);

// undo_handlers.cc
[[nodiscard]] Result<UndoStep::Outcome> handle(Batch& batch, UndoStep& command);

// amend_handlers.cc
[[nodiscard]] Result<AmendComment::Outcome> handle(Batch& batch, AmendComment& command);

// ingest_handlers.cc
[[nodiscard]] Result<IngestComments::Outcome> handle(Batch& batch, IngestComments& command);
[[nodiscard]] Result<ReportSource::Outcome> handle(Batch& batch, ReportSource& command);
[[nodiscard]] Result<SettleShow::Outcome> handle(Batch& batch, SettleShow& command);

}  // namespace soldwire::engine
