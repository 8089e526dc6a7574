------------------------------- MODULE HandOver -------------------------------
(***************************************************************************)
(* The cursor in Redis: leaders that follow each other, a deposed one that *)
(* goes on with what it had begun, and a Redis that goes back to an older  *)
(* state (an older dump, a replica that lacks the last writes) or loses    *)
(* everything.                                                             *)
(*                                                                         *)
(* Modelled.  The changes are counted, 1 is the first that was committed,  *)
(* and a cursor is the number up to which everything was stored            *)
(* (SnapshotCursor.tla shows why a snapshot may be taken for that).        *)
(* Change n is of row n, which Redis holds from the start in its old form. *)
(* A leader takes the lock, adopts Redis's cursor under a term of its own  *)
(* (compare-and-set), looks, stores row by row, moves the cursor when all  *)
(* were answered (Takeover, CursorTracker, cursor_move.lua).  Losing the    *)
(* lock does not stop it: its rows and its move may still arrive, once.    *)
(* Redis's history is a sequence of single steps, and when it goes back    *)
(* then to a state that it was in.  New epochs as in Takeover.beginEpoch:  *)
(* when the cursor is missing, or behind what was pruned.                  *)
(*                                                                         *)
(* Each process of Redis has a number (its run id).  A store's answer      *)
(* tells which process took it.                                            *)
(*                                                                         *)
(* Left out.  Versions (Fence.tla): here a row that Redis does not hold is *)
(* not stored by a leader, and filled in whenever a reader asks.  A second *)
(* loss while an epoch begins: rows of older epochs that come back then    *)
(* are dropped by TermOfOffice.sweepAgain, 12 s later.                     *)
(*                                                                         *)
(* Bounds.  Changes, Leaders, one older state of Redis that it may go back *)
(* to, MaxLosses of Redis, MaxDepositions of leaders.                      *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Changes, MaxLosses, MaxDepositions, Variant

Leaders == {"first", "second"}

Variants == {
  "shipped",
  "moved-early",         \* the cursor moves before every answer came
  "blind-move",          \* the cursor is written without a look at what is there
  "any-process",         \* the cursor may move in another process than took the rows
  "last-look-only",      \* of several looks only the last one's rows have to be where the cursor is
  "epoch-before-cursor"} \* a new epoch takes its start cursor last
ASSUME Variant \in Variants

VARIABLES
  committed,   \* how many changes are
  epoch,       \* reactive_cache.history
  pruned,      \* the journal does not reach back to a cursor below this
  lock,        \* which leader holds it
  redis,       \* the cursor, the rows that are held, and those of them that contain their change
  process,     \* of Redis
  older,       \* a state that Redis may go back to
  ld,          \* of each leader: phase, cursor, look's end, rows to store, processes that stored
  losses, depositions, terms

vars == <<committed, epoch, pruned, lock, redis, process, older, ld, losses, depositions, terms>>

All == 1..Changes
NoCursor == [at |-> 0, epoch |-> 0, term |-> 0, fits |-> FALSE]
Nowhere == [cursor |-> NoCursor, stored |-> {}, held |-> {}]
Idle == [phase |-> "idle", cursor |-> NoCursor, to |-> 0, rows |-> {}, process |-> 0]

Init ==
  /\ committed = 0 /\ epoch = 1 /\ pruned = 0 /\ lock = "nobody"
  /\ redis = [cursor |-> [at |-> 0, epoch |-> 1, term |-> 0, fits |-> TRUE],
              stored |-> {}, held |-> All]
  /\ process = 1 /\ older = Nowhere
  /\ ld = [l \in Leaders |-> Idle]
  /\ losses = 0 /\ depositions = 0 /\ terms = 0

Set(l, fields) == ld' = [ld EXCEPT ![l] = fields]

-------------------------------------------------------------------------------

Commit ==
  /\ committed < Changes /\ committed' = committed + 1
  /\ UNCHANGED <<epoch, pruned, lock, redis, process, older, ld, losses, depositions, terms>>

\* A reader finds nothing: the row as it is now.
Fill(n) ==
  /\ n \notin redis.held
  /\ redis' = [redis EXCEPT !.held = @ \union {n},
                            !.stored = IF n <= committed THEN @ \union {n} ELSE @]
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, ld, losses, depositions, terms>>

-------------------------------------------------------------------------------
(* A leader.                                                               *)

TakeLock(l) ==
  /\ lock = "nobody" /\ ld[l].phase = "idle"
  /\ lock' = l /\ Set(l, [Idle EXCEPT !.phase = "judge"])
  /\ UNCHANGED <<committed, epoch, pruned, redis, process, older, losses, depositions, terms>>

\* Reads the cursor and judges it (judge_cursor.sql), then adopts it or begins an epoch. That
\* nothing comes between the read and the compare-and-set is what the latter is for.
Fits(c) == c.fits /\ c.epoch = epoch /\ c.at >= pruned

Judge(l) ==
  /\ ld[l].phase = "judge" /\ lock = l
  /\ IF Fits(redis.cursor)
       THEN LET own == [redis.cursor EXCEPT !.term = terms + 1]
            IN /\ terms' = terms + 1
               /\ redis' = [redis EXCEPT !.cursor = own]
               /\ Set(l, [ld[l] EXCEPT !.phase = "ready", !.cursor = own])
       ELSE /\ Set(l, [Idle EXCEPT !.phase = "epoch: start cursor", !.cursor = redis.cursor])
            /\ UNCHANGED <<redis, terms>>
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, losses, depositions>>

Look(l) ==
  /\ ld[l].phase = "ready" /\ lock = l /\ committed > ld[l].cursor.at
  /\ Set(l, [ld[l] EXCEPT !.phase = "storing", !.to = committed,
                          !.rows = (ld[l].cursor.at + 1)..committed, !.process = 0])
  /\ UNCHANGED <<committed, epoch, pruned, lock, redis, process, older, losses, depositions, terms>>

\* The cursor is not moved after each look: CursorTracker puts that off for a moment. Until then the
\* rows of all looks have to be where the cursor is.
LookOn(l) ==
  /\ ld[l].phase = "storing" /\ ld[l].rows = {} /\ lock = l /\ committed > ld[l].to
  /\ Set(l, [ld[l] EXCEPT !.to = committed, !.rows = (ld[l].to + 1)..committed,
                          !.process = IF Variant = "last-look-only" THEN 0 ELSE @])
  /\ UNCHANGED <<committed, epoch, pruned, lock, redis, process, older, losses, depositions, terms>>

\* Also of a leader that was deposed. Rows of an older epoch are refused, or dropped by the sweep.
Store(l, n) ==
  /\ ld[l].phase \in {"storing", "moved"} /\ n \in ld[l].rows
  /\ redis' = IF ld[l].cursor.epoch = epoch /\ n \in redis.held
                THEN [redis EXCEPT !.stored = @ \union {n}] ELSE redis
  /\ Set(l, [ld[l] EXCEPT !.rows = @ \ {n},
                          !.process = IF @ \in {0, process} THEN process ELSE 99])
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, losses, depositions, terms>>

IsMoveAllowed(l) ==
  /\ Variant = "blind-move" \/ redis.cursor = ld[l].cursor
  /\ Variant = "any-process" \/ ld[l].process = process \* of all rows since the move before

\* All were answered: compare-and-set. What is not as it was left is judged again.
Move(l) ==
  /\ ld[l].phase = "storing" /\ (ld[l].rows = {} \/ Variant = "moved-early")
  /\ IF IsMoveAllowed(l)
       THEN LET next == [ld[l].cursor EXCEPT !.at = ld[l].to]
            IN /\ redis' = [redis EXCEPT !.cursor = next]
               /\ Set(l, IF lock # l THEN Idle
                         ELSE [ld[l] EXCEPT !.cursor = next, !.to = 0, !.process = 0,
                                 !.phase = IF ld[l].rows = {} THEN "ready" ELSE "moved"])
       ELSE /\ Set(l, IF lock # l THEN Idle ELSE [Idle EXCEPT !.phase = "judge"])
            /\ redis' = redis
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, losses, depositions, terms>>

StoredAfterMove(l) ==
  /\ ld[l].phase = "moved" /\ ld[l].rows = {} /\ lock = l
  /\ Set(l, [ld[l] EXCEPT !.phase = "ready"])
  /\ UNCHANGED <<committed, epoch, pruned, lock, redis, process, older, losses, depositions, terms>>

\* Each second, while nothing changes: is the cursor still there?
Check(l) ==
  /\ ld[l].phase = "ready" /\ lock = l /\ redis.cursor # ld[l].cursor
  /\ Variant # "blind-move"
  /\ Set(l, [Idle EXCEPT !.phase = "judge"])
  /\ UNCHANGED <<committed, epoch, pruned, lock, redis, process, older, losses, depositions, terms>>

\* Retention: up to the cursor that the leader left in Redis.
Prune(l) ==
  /\ ld[l].phase = "ready" /\ lock = l /\ pruned < ld[l].cursor.at
  /\ pruned' = ld[l].cursor.at
  /\ UNCHANGED <<committed, epoch, lock, redis, process, older, ld, losses, depositions, terms>>

-------------------------------------------------------------------------------
(* A new epoch: Takeover.beginEpoch.                                       *)

TakeStartCursor(l) ==
  /\ ld[l].phase = "epoch: start cursor" /\ lock = l
  /\ Set(l, [ld[l] EXCEPT !.phase = "epoch: announce", !.to = committed])
  /\ UNCHANGED <<committed, epoch, pruned, lock, redis, process, older, losses, depositions, terms>>

Max(a, b) == IF a > b THEN a ELSE b

Announce(l) ==
  /\ ld[l].phase = "epoch: announce" /\ lock = l
  /\ LET new == 1 + Max(epoch, ld[l].cursor.epoch)
     IN /\ redis' = [redis EXCEPT !.cursor = [NoCursor EXCEPT !.epoch = new]]
        /\ Set(l, [ld[l] EXCEPT !.phase = "epoch: commit", !.cursor.epoch = new])
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, losses, depositions, terms>>

CommitEpoch(l) ==
  /\ ld[l].phase = "epoch: commit" /\ lock = l
  /\ epoch' = ld[l].cursor.epoch
  /\ Set(l, [ld[l] EXCEPT !.phase = "epoch: drop"])
  /\ UNCHANGED <<committed, pruned, lock, redis, process, older, losses, depositions, terms>>

Drop(l) ==
  /\ ld[l].phase = "epoch: drop" /\ lock = l
  /\ redis' = [redis EXCEPT !.held = {}, !.stored = {}]
  /\ Set(l, [ld[l] EXCEPT !.phase = "epoch: cursor"])
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, losses, depositions, terms>>

\* Without a condition, unless a later leader was there.
WriteCursor(l) ==
  /\ ld[l].phase = "epoch: cursor" /\ lock = l
  /\ LET at == IF Variant = "epoch-before-cursor" THEN committed ELSE ld[l].to
         own == [at |-> at, epoch |-> epoch, term |-> terms + 1, fits |-> TRUE]
     IN /\ redis' = [redis EXCEPT !.cursor = own]
        /\ Set(l, [Idle EXCEPT !.phase = "ready", !.cursor = own])
  /\ terms' = terms + 1
  /\ UNCHANGED <<committed, epoch, pruned, lock, process, older, losses, depositions>>

-------------------------------------------------------------------------------
(* Faults.                                                                 *)

\* The session ends. What was sent may arrive later, by a process that does not know.
Depose(l) ==
  /\ lock = l /\ depositions < MaxDepositions /\ depositions' = depositions + 1
  /\ lock' = "nobody"
  /\ Set(l, IF ld[l].phase = "storing" THEN ld[l] ELSE Idle)
  /\ UNCHANGED <<committed, epoch, pruned, redis, process, older, losses, terms>>

\* A dump, or what a replica has received.
Remember ==
  /\ losses < MaxLosses /\ older = Nowhere
  /\ older' = redis
  /\ UNCHANGED <<committed, epoch, pruned, lock, redis, process, ld, losses, depositions, terms>>

GoBack ==
  /\ losses < MaxLosses /\ losses' = losses + 1
  /\ \/ older # Nowhere /\ redis' = older /\ process' = process + 1
     \/ /\ redis' = [cursor |-> NoCursor, stored |-> {}, held |-> {}]
        /\ process' \in {process, process + 1}
  /\ older' = Nowhere
  /\ UNCHANGED <<committed, epoch, pruned, lock, ld, depositions, terms>>

Lead(l) ==
  \/ TakeLock(l) \/ Judge(l) \/ Look(l) \/ LookOn(l) \/ (\E n \in All : Store(l, n)) \/ Move(l) \/ Check(l)
  \/ StoredAfterMove(l) \/ TakeStartCursor(l) \/ Announce(l) \/ CommitEpoch(l) \/ Drop(l)
  \/ WriteCursor(l)

Next == \/ Commit \/ Remember \/ GoBack \/ (\E n \in All : Fill(n))
        \/ \E l \in Leaders : Lead(l) \/ Prune(l) \/ Depose(l)

Spec == Init /\ [][Next]_vars /\ WF_vars(\E l \in Leaders : Lead(l))

-------------------------------------------------------------------------------
(* What must hold.                                                         *)

UpToDate(n) == n \notin redis.held \/ n \in redis.stored

\* What a cursor that fits has passed is in Redis, so that no leader has to look for it.
CursorTellsTheTruth == Fits(redis.cursor) => \A n \in 1..redis.cursor.at : UpToDate(n)

Delivered == \A n \in All : (n <= committed) ~> UpToDate(n)

EpochsGrow == [][epoch' >= epoch]_epoch

-------------------------------------------------------------------------------
(* What must be reachable: the test looks for each of these.              *)

\* TLC says once when it has reached something, so that nothing here holds for want of cases.
Reached(n, what, here) ==
  IF here /\ TLCGet(n) = 0 THEN TLCSet(n, 1) /\ PrintT(<<"reached", what>>) ELSE TRUE
ASSUME \A n \in 1..9 : TLCSet(n, 0)

Witnesses ==
  /\ Reached(1, "deposed with rows to store",
       \E l \in Leaders : lock # l /\ ld[l].rows # {})
  /\ Reached(2, "Redis behind the leader's cursor",
       \E l \in Leaders : ld[l].phase = "ready" /\ redis.cursor.fits /\ redis.cursor.at < ld[l].cursor.at)
  /\ Reached(3, "Redis behind what was pruned",
       redis.cursor.fits /\ redis.cursor.epoch = epoch /\ redis.cursor.at < pruned)
  /\ Reached(4, "rows lost before the cursor moved",
       \E l \in Leaders : lock = l /\ ld[l].phase = "storing" /\ ld[l].rows = {}
         /\ redis.cursor = ld[l].cursor /\ ld[l].process # process)
  /\ Reached(5, "a second epoch",
       redis.cursor.fits /\ redis.cursor.epoch = 2)
  /\ Reached(6, "two leaders storing",
       ld["first"].phase = "storing" /\ ld["second"].phase = "storing")
===============================================================================
