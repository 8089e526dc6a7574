----------------------------- MODULE CursorCopies -----------------------------
(***************************************************************************)
(* The copies of the cursor on the masters of a Redis Cluster: each master *)
(* may go back to an older state alone, its copy with it, and a leader may *)
(* end between two of its moves, since each copy is moved by a script of   *)
(* its own.                                                                *)
(*                                                                         *)
(* Modelled.  The changes are counted as in HandOver.tla.  Each change has *)
(* a row on each master.  A leader reads all copies, takes the oldest,     *)
(* draws a term and writes it beside that position to all copies           *)
(* (Takeover, OldestCursor).  Then it looks, stores, and moves all copies  *)
(* when all masters have answered (CursorTracker).  A move first finds the *)
(* copies, and goes no further when one is none of those that were read,   *)
(* or of a later term (CursorStore).  Then each copy is compared and set   *)
(* (cursor_move.lua), one after the other, in any order.  An answer may    *)
(* be lost; the move is repeated then.  Losing the lock stops nothing that *)
(* a leader has begun: its stores and its moves may still arrive.          *)
(* A new epoch begins when a copy is missing, when no copy is behind all   *)
(* others, or when the oldest fits no longer (Takeover.beginEpoch).        *)
(*                                                                         *)
(* Assumed.  No master goes back to the very copy from which a leader is   *)
(* about to move it, without the rows that it stored for this; nor between *)
(* the drop of a new epoch and its start cursor.  One Redis is known by    *)
(* its process (HandOver.tla), the masters of a cluster are not: variant   *)
(* "any-moment" shows what follows.                                        *)
(*                                                                         *)
(* Left out.  Copies that change their names when slots move.              *)
(* The pause before a second epoch.  Pruning.  Stores of an older epoch    *)
(* that arrive after its rows were dropped (only a store's age keeps them  *)
(* out of a cluster).  The copies are read in one step: each of them is    *)
(* compared again when it is set.                                          *)
(*                                                                         *)
(* Bounds.  Two masters, of which the northern one goes back, MaxLosses    *)
(* times, to one older state at a time.  Changes, two leaders of which the *)
(* first leads at the beginning, MaxDepositions of leaders.                *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Changes, MaxLosses, MaxDepositions, Variant

Leaders == {"first", "second"}
Masters == {"north", "south"}
Fragile == "north"

Variants == {
  "shipped",
  "oldest-by-term",   \* the copy of the earliest term counts, then the position
  "newest-copy",      \* the copy that shows most counts
  "missing-ignored",  \* the copies that are there count
  "blind-adopt",      \* a term is written without a look at what is there
  "moved-early",      \* the copies move before every master answered
  "any-moment"}       \* a master goes back while a leader is about to move its copy
ASSUME Variant \in Variants

VARIABLES
  committed,   \* how many changes are
  epoch,       \* reactive_cache.history
  lock,        \* which leader holds it
  data,        \* of each master: the changes that its rows show
  copy,        \* of each master
  older,       \* a state that the fragile one may go back to
  ld,          \* of each leader, see Idle
  losses, depositions, terms

vars == <<committed, epoch, lock, data, copy, older, ld, losses, depositions, terms>>
redis == <<data, copy, older>>
faults == <<losses, depositions>>

Missing == [at |-> 0, epoch |-> 0, term |-> 0, fits |-> FALSE]
None == [m \in Masters |-> Missing]
Start == [at |-> 0, epoch |-> 1, term |-> 1, fits |-> TRUE]
Nowhere == [data |-> {}, copy |-> Missing]

Idle == [
  phase |-> "idle",
  cursor |-> Missing,  \* what Redis holds, as the leader knows
  held |-> None,       \* the copies that were read last, or found before they are set
  next |-> Missing,    \* what a move writes
  move |-> "none",     \* adopt, advance, announce or start
  from |-> {},         \* what the copies may hold before it
  todo |-> {},         \* the masters whose answers to it are open
  moved |-> TRUE,      \* whether no answer so far was a refusal
  stores |-> {}]       \* the masters that have to store up to next

Init ==
  /\ committed = 0 /\ epoch = 1 /\ lock = "first"
  /\ data = [m \in Masters |-> {}] /\ copy = [m \in Masters |-> Start]
  /\ older = Nowhere
  /\ ld = [first |-> [Idle EXCEPT !.phase = "ready", !.cursor = Start], second |-> Idle]
  /\ losses = 0 /\ depositions = 0 /\ terms = 1

Set(l, fields) == ld' = [ld EXCEPT ![l] = fields]

Commit ==
  /\ committed < Changes
  /\ committed' = committed + 1
  /\ UNCHANGED <<epoch, lock, redis, ld, faults, terms>>

-------------------------------------------------------------------------------
(* Which copy counts.                                                      *)

Copies(held) == {held[m] : m \in Masters}

Fits(c) == c.fits /\ c.epoch = epoch

IsLater(c, d) == c.epoch > d.epoch \/ (c.epoch = d.epoch /\ c.term > d.term)

IsBehindOrEqual(c, d) ==
  IF c.epoch # d.epoch THEN c.epoch < d.epoch
  ELSE CASE Variant = "oldest-by-term" -> c.term < d.term \/ (c.term = d.term /\ c.at <= d.at)
         [] Variant = "newest-copy" -> c.at >= d.at
         [] OTHER -> c.at <= d.at

\* Missing, if nobody knows what Redis lacks.
Oldest(held) ==
  LET whole == {c \in Copies(held) : c.fits}
      behind == {c \in whole : \A d \in whole : IsBehindOrEqual(c, d)}
  IN IF whole = {} \/ (whole # Copies(held) /\ Variant # "missing-ignored") THEN Missing
     ELSE CHOOSE c \in behind : \A d \in behind : c.term <= d.term

-------------------------------------------------------------------------------
(* Takes over.                                                             *)

TakeLock(l) ==
  /\ lock = "nobody" /\ ld[l].phase = "idle"
  /\ lock' = l /\ Set(l, [Idle EXCEPT !.phase = "judge", !.held = copy])
  /\ UNCHANGED <<committed, epoch, redis, faults, terms>>

\* continueFrom: what is held may have changed since it was read.
Judge(l) ==
  /\ ld[l].phase = "judge" /\ lock = l
  /\ LET oldest == Oldest(ld[l].held)
         own == [oldest EXCEPT !.term = terms + 1]
     IN IF oldest # Missing /\ Fits(oldest)
          THEN /\ terms' = terms + 1
               /\ Set(l, [Idle EXCEPT !.phase = "find", !.move = "adopt", !.next = own,
                                      !.from = Copies(ld[l].held) \union {own}])
          ELSE /\ terms' = terms
               /\ Set(l, [Idle EXCEPT !.phase = "epoch: announce", !.held = ld[l].held])
  /\ UNCHANGED <<committed, epoch, lock, redis, faults>>

-------------------------------------------------------------------------------
(* Moves all copies: CursorStore.                                          *)

IsBlind(l) ==
  ld[l].move \in {"announce", "start"} \/ (ld[l].move = "adopt" /\ Variant = "blind-adopt")

\* Not moved, or moved only in part. A leader that sees a later term ends.
Refused(l, held) ==
  LET isLed == \E m \in Masters : held[m].fits /\ IsLater(held[m], ld[l].cursor)
      ends == \/ lock # l \/ ld[l].move \in {"announce", "start"}
              \/ (ld[l].move = "advance" /\ isLed)
  IN /\ Set(l, IF ends THEN Idle ELSE [Idle EXCEPT !.phase = "judge", !.held = held])
     /\ lock' = IF ends /\ lock = l THEN "nobody" ELSE lock

Find(l) ==
  /\ \/ ld[l].phase = "find"
     \/ ld[l].phase = "storing" /\ (ld[l].stores = {} \/ Variant = "moved-early")
  /\ IF /\ \A m \in Masters : ~(copy[m].fits /\ IsLater(copy[m], ld[l].next))
        /\ IsBlind(l) \/ \A m \in Masters : copy[m] \in ld[l].from
                            \/ (Variant = "missing-ignored" /\ ~copy[m].fits)
       THEN /\ Set(l, [ld[l] EXCEPT !.phase = "moving", !.held = copy, !.todo = Masters,
                                    !.moved = TRUE])
            /\ lock' = lock
       ELSE Refused(l, copy)
  /\ UNCHANGED <<committed, epoch, redis, faults, terms>>

\* cursor_move.lua. One that happened already counts as moved.
MoveCopy(l, m) ==
  /\ ld[l].phase = "moving" /\ m \in ld[l].todo
  /\ LET moves == IF IsBlind(l) \/ ~ld[l].held[m].fits THEN ~IsLater(copy[m], ld[l].next)
                  ELSE copy[m] \in {ld[l].held[m], ld[l].next}
     IN /\ copy' = IF moves THEN [copy EXCEPT ![m] = ld[l].next] ELSE copy
        /\ Set(l, [ld[l] EXCEPT !.todo = @ \ {m}, !.held[m] = copy'[m], !.moved = @ /\ moves])
  /\ UNCHANGED <<committed, epoch, lock, data, older, faults, terms>>

\* Redis was away, or an answer was lost.
Repeat(l) ==
  /\ ld[l].phase = "moving" /\ lock = l
  /\ Set(l, [ld[l] EXCEPT !.phase = "find", !.held = None, !.todo = {}, !.moved = TRUE])
  /\ UNCHANGED <<committed, epoch, lock, redis, faults, terms>>

AllAnswered(l) ==
  /\ ld[l].phase = "moving" /\ ld[l].todo = {}
  /\ CASE ~ld[l].moved -> Refused(l, ld[l].held)
       [] ld[l].moved /\ lock # l -> Set(l, Idle) /\ lock' = lock
       [] ld[l].moved /\ lock = l ->
            /\ lock' = lock
            /\ Set(l, IF ld[l].move = "announce"
                        THEN [Idle EXCEPT !.phase = "epoch: commit", !.next = ld[l].next]
                        ELSE [Idle EXCEPT !.phase = "ready", !.cursor = ld[l].next,
                                          !.stores = ld[l].stores])
  /\ UNCHANGED <<committed, epoch, redis, faults, terms>>

-------------------------------------------------------------------------------
(* Leads.                                                                  *)

\* Finds changes, or compares the copies at least, as it does each second.
Look(l) ==
  /\ ld[l].phase = "ready" /\ lock = l /\ ld[l].stores = {}
  /\ committed > ld[l].cursor.at \/ Copies(copy) # {ld[l].cursor}
  /\ LET next == [ld[l].cursor EXCEPT !.at = committed]
     IN Set(l, [ld[l] EXCEPT !.phase = "storing", !.move = "advance", !.next = next,
                             !.from = {ld[l].cursor, next}, !.stores = Masters])
  /\ UNCHANGED <<committed, epoch, lock, redis, faults, terms>>

\* Also of a leader that was deposed.
Store(l, m) ==
  /\ m \in ld[l].stores
  /\ data' = IF ld[l].cursor.epoch = epoch
               THEN [data EXCEPT ![m] = @ \union (ld[l].cursor.at + 1)..ld[l].next.at] ELSE data
  /\ Set(l, [ld[l] EXCEPT !.stores = @ \ {m}])
  /\ UNCHANGED <<committed, epoch, lock, copy, older, faults, terms>>

-------------------------------------------------------------------------------
(* A new epoch: Takeover.beginEpoch.                                       *)

Max(numbers) == CHOOSE n \in numbers : \A other \in numbers : n >= other

\* The start cursor comes first. What is announced is no whole cursor, and counts as missing.
AnnounceEpoch(l) ==
  /\ ld[l].phase = "epoch: announce" /\ lock = l
  /\ LET new == 1 + Max({epoch} \union {ld[l].held[m].epoch : m \in Masters})
     IN Set(l, [Idle EXCEPT !.phase = "find", !.move = "announce",
                            !.next = [at |-> committed, epoch |-> new, term |-> 0, fits |-> FALSE]])
  /\ UNCHANGED <<committed, epoch, lock, redis, faults, terms>>

\* And drops all rows: readers load them anew, as they are now.
CommitEpoch(l) ==
  /\ ld[l].phase = "epoch: commit" /\ lock = l
  /\ epoch' = ld[l].next.epoch /\ terms' = terms + 1
  /\ data' = [m \in Masters |-> 1..committed]
  /\ Set(l, [Idle EXCEPT !.phase = "find", !.move = "start",
                         !.next = [ld[l].next EXCEPT !.term = terms + 1, !.fits = TRUE]])
  /\ UNCHANGED <<committed, lock, copy, older, faults>>

-------------------------------------------------------------------------------
(* Faults.                                                                 *)

\* The session ends. What was begun may go on, in a process that does not know.
Depose(l) ==
  /\ lock = l /\ depositions < MaxDepositions /\ depositions' = depositions + 1
  /\ lock' = "nobody"
  /\ Set(l, IF ld[l].phase \in {"storing", "find", "moving"} THEN ld[l] ELSE Idle)
  /\ UNCHANGED <<committed, epoch, redis, losses, terms>>

\* A dump, or what a replica has received.
Remember ==
  /\ losses < MaxLosses /\ older = Nowhere
  /\ older' = [data |-> data[Fragile], copy |-> copy[Fragile]]
  /\ UNCHANGED <<committed, epoch, lock, data, copy, ld, faults, terms>>

\* A leader stored there, or dropped what was there, and is about to write the copy.
IsBesideCopy(l, held) ==
  /\ ld[l].phase \in {"storing", "find", "moving"}
  /\ (ld[l].move = "advance" /\ ld[l].cursor = held) \/ ld[l].move = "start"

\* Also a copy that is lost alone, or rows of a time when there was none.
GoBack ==
  /\ older # Nowhere /\ losses' = losses + 1
  /\ data' = [data EXCEPT ![Fragile] = older.data]
  /\ \E held \in {older.copy, Missing} :
       /\ Variant = "any-moment" \/ \A l \in Leaders : ~IsBesideCopy(l, held)
       /\ copy' = [copy EXCEPT ![Fragile] = held]
  /\ older' = Nowhere
  /\ UNCHANGED <<committed, epoch, lock, ld, depositions, terms>>

Lead(l) ==
  \/ TakeLock(l) \/ Judge(l) \/ Find(l) \/ AllAnswered(l) \/ Look(l)
  \/ AnnounceEpoch(l) \/ CommitEpoch(l) \/ \E m \in Masters : MoveCopy(l, m) \/ Store(l, m)

Goes == \/ Commit \/ Remember \/ GoBack
        \/ \E l \in Leaders : Lead(l) \/ Depose(l)

Next == Goes \/ \E l \in Leaders : Repeat(l)

\* Answers are not lost for ever.
Spec == Init /\ [][Next]_vars /\ WF_vars(\E l \in Leaders : Lead(l)) /\ <>[][Goes]_vars

-------------------------------------------------------------------------------
(* What must hold.                                                         *)

Shows(m, at) == 1..at \subseteq data[m]

\* While all copies are where the leader left them, no change before is missing on any master.
NothingMissed == \A l \in Leaders :
  lock = l /\ ld[l].phase = "ready" /\ Copies(copy) = {ld[l].cursor}
    => \A m \in Masters : Shows(m, ld[l].cursor.at)

\* Each copy that fits tells the truth of its own master.
CopiesTellTheTruth == \A m \in Masters : Fits(copy[m]) => Shows(m, copy[m].at)

\* Again and again; changes and faults come to an end.
Delivered == []<>(\A m \in Masters : Shows(m, committed))

-------------------------------------------------------------------------------
(* What must be reachable: the test looks for each of these.              *)

\* TLC says once when it has reached something, so that nothing here holds for want of cases.
Reached(n, what, here) ==
  IF here /\ TLCGet(n) = 0 THEN TLCSet(n, 1) /\ PrintT(<<"reached", what>>) ELSE TRUE
ASSUME \A n \in 1..9 : TLCSet(n, 0)

Behind == {m \in Masters : Fits(copy[m]) /\ \E n \in Masters :
             Fits(copy[n]) /\ copy[m].at < copy[n].at}

Witnesses ==
  /\ Reached(1, "a later term beside an older position",
       lock = "nobody" /\ \E m \in Behind, n \in Masters : copy[m].term > copy[n].term)
  /\ Reached(2, "ended between two moves",
       lock = "nobody" /\ \E l \in Leaders :
         ld[l].move = "advance" /\ ld[l].phase = "moving" /\ Cardinality(ld[l].todo) = 1)
  /\ Reached(3, "one copy moved that another leader adopts",
       \E l \in Leaders : lock # l /\ ld[l].move = "advance" /\ ld[l].phase = "moving"
         /\ \E m, n \in Masters : copy[m] = ld[l].next /\ copy[n].term > copy[m].term)
  /\ Reached(4, "a master behind, in rows and copy",
       lock # "nobody" /\ ld[lock].phase = "ready"
         /\ \E m \in Behind : ~Shows(m, ld[lock].cursor.at))
  /\ Reached(5, "a copy missing",
       lock # "nobody" /\ ld[lock].phase = "judge" /\ Missing \in Copies(ld[lock].held)
         /\ \E m \in Masters : ~Shows(m, ld[lock].held[CHOOSE n \in Masters : n # m].at))
  /\ Reached(6, "a second epoch",
       \A m \in Masters : Fits(copy[m]) /\ copy[m].epoch = 2)
  /\ Reached(7, "an epoch begun in part",
       lock = "nobody" /\ \E m \in Masters : ~copy[m].fits /\ copy[m].epoch = 2
         /\ \E n \in Masters : Fits(copy[n]) /\ copy[n].epoch = 1)
===============================================================================
