// The words of the HTTP API, as the console uses them: names for the shapes of the OpenAPI
// document. `npm run generate` renews schema.d.ts from it.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type Session = Pick<Schemas['Me'], 'user' | 'workspace'>;
export type Member = Schemas['Member'];
export type NewMember = Schemas['AddMemberRequest'];
export type Workspace = Schemas['Workspace'];
export type WorkspaceChange = Schemas['UpdateWorkspaceRequest'];
export type BlockedBuyer = Schemas['BlockedBuyerList']['buyers'][number];
export type Money = Schemas['Money'];

export type ShowStatus = Schemas['ShowStatus'];
export type Show = Schemas['Show'];
export type RehearsalPace = Schemas['RehearsalPace'];
/** A practice run: its buyers are simulated. */
export const isRehearsal = (show: Show): boolean => show.rehearsal;
/** Null: nobody writes. */
export const rehearsalPaceOf = (show: Show): RehearsalPace | null => show.rehearsalPace;
export type Source = Schemas['Source'];
export type PauseClaims = NonNullable<Schemas['ResumeRequest']['pauseClaims']>;
export type NewShow = Schemas['CreateShowRequest'];
export type ShowChange = Schemas['UpdateShowRequest'];
export type ShowSettings = Schemas['ShowSettings'];
/** How a show reads and decides: what it begins with, and what it may change later. */
export type Rules = Schemas['WorkspaceDefaults'];
export type PublicKey = Schemas['PublicKey'];
export type SourceChoice = NonNullable<Schemas['ActivateRequest']['sources']>[number];

export type Item = Schemas['Item'];
export type ItemCounts = Schemas['ItemCounts'];
export type NewItem = Schemas['NewItem'];
export type ItemChange = Schemas['UpdateItemRequest'];
export type Variant = Schemas['Variant'];
export type Award = Pick<Schemas['AwardRequest'], 'userHandle' | 'userId' | 'variant' | 'commentId' | 'platform' | 'reserve'> & { readonly quantity: number };

export type ClaimStatus = Schemas['ClaimStatus'];
export type Claim = Schemas['Claim'];
export type Resolution = Schemas['ResolveRequest'];
export type Explanation = Schemas['Explanation'];
export type OperatorStep = Schemas['OperatorStep'];
export type ReleasedClaims = Schemas['ReleaseClaimsAnswer'];
export type BuyerCard = Schemas['BuyerCard'];
export type BuyerNote = Schemas['BuyerNote'];
export type WaitlistOrder = Schemas['WaitlistOrder'];

export type Intent = Schemas['Intent'];
export type Comment = Schemas['Comment'];

export type ParseRequest = Schemas['ParseRequest'];
export type ParsedComment = Schemas['ParsedComment'];
export type ReadingToken = Schemas['ReadingToken'];
export type TokenRole = Schemas['TokenRole'];
export type Language = Schemas['Language'];

/** Who watches a show now, and what each has in hand. */
export type Presence = Schemas['Presence'];
/** What somebody has open or is about to decide. */
export type Handling = Schemas['Handling'];

export type Stats = Schemas['Stats'];
export type Snapshot = Schemas['Snapshot'];

export type Connection = Schemas['Connection'];
export type Live = Schemas['LiveVideo'];
export type Version = Schemas['Version'];
export type EmittedComment = Schemas['EmitCommentAnswer'];

/** The closed union of the events that change the console. */
export type LiveEvent = Schemas['Event'];
export type EventType = LiveEvent['type'];
