------------------------------ MODULE SettledId ------------------------------
(***************************************************************************)
(* Where a loaded row's version comes from: the settled id, the unsettled  *)
(* tail of the journal, and the ids that were not drawn under the row's    *)
(* lock (OutOfOrderIds.java).                                                *)
(*                                                                         *)
(* Modelled.  Transactions that change one row, and one that journals the  *)
(* whole mirror without locking a row (refresh).  Each draws               *)
(* its xid, then its journal id, then commits; writers of                  *)
(* one row wait for each other.  Settlement.java: the oldest running xid,  *)
(* the newest id, an xid z of its own; recorded when the snapshot of a     *)
(* look that was worked off shows everything up to z decided.  Fills read  *)
(* row and version in one statement (read_rows_to_fill.sql).  The leader's *)
(* looks: whole-mirror entries first, then keys whose id is smaller than   *)
(* an unlocked one are journaled again under a new id, which is unlocked   *)
(* itself; the others are read and stored, newest version wins.  A leader  *)
(* may die; the next one learns unlocked ids from the journal.  Redis      *)
(* drops rows by eviction.                                                 *)
(*                                                                         *)
(* Left out.  A look reads all that became visible (SnapshotCursor.tla);   *)
(* a look's rows are read and stored in one step, as a fill is             *)
(* (Fence.tla).  Pruning: only what is settled and passed goes, which no   *)
(* fill needs.                                                             *)
(*                                                                         *)
(* Bounds.  Two changes of the row, one refresh; MaxPoints settlements,    *)
(* MaxDeaths of a leader, MaxDrops of the row.                             *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Writers, MaxPoints, MaxDeaths, MaxDrops, Variant

Keys == {"a"}
Key(w) == IF w = "whole" THEN "whole" ELSE "a"

Variants == {
  "shipped",
  "by-xmax",            \* z is not drawn: settled is judged by the xmax of a snapshot
  "z-before-id",        \* z is drawn before the newest id is read
  "id-before-xid",      \* a journal row draws its id before its xid
  "settled-as-read",    \* the newest id counts as settled at once
  "not-again",          \* what an unlocked id overtook is stored as it is
  "newest-overtook",    \* whether it was overtaken is judged by the newest id of an entry
  "again-unguarded",    \* keys that were journaled again are not guarded
  "again-forgotten"}    \* a later leader does not know them
ASSUME Variant \in Variants

VARIABLES
  tx,          \* of each writer: state, xid, id
  nextXid, completed, nextId,
  again,       \* rows that the leader journaled again: [key, id]
  point,       \* the settlement under way: step, id, z
  settled,     \* reactive_cache.history.settled_id
  redis,       \* of each key: version and the changes that the row contains
  handled,     \* what earlier looks worked off: writers, and ids journaled again
  look,        \* the look under way
  known,       \* OutOfOrderIds: newest whole-mirror id, newest journaled again of each key
  points, deaths, drops

db == <<tx, nextXid, completed, nextId>>
leader == <<handled, look, known>>
bounds == <<points, deaths, drops>>
vars == <<db, again, point, settled, redis, leader, bounds>>

Max(S) == CHOOSE x \in S : \A y \in S : x >= y
Min(S) == CHOOSE x \in S : \A y \in S : x <= y
Running == {w \in Writers : tx[w].state = "running"}
Committed == {w \in Writers : tx[w].state = "committed"}
OnKey(k) == {w \in Committed : Key(w) = k}
OpenXids == ({tx[w].xid : w \in Running} \ {0})
Xmin == Min(OpenXids \union {completed + 1})
NoPoint == [step |-> "none", id |-> 0, z |-> 0]
NoLook == [phase |-> "none", writers |-> {}, again |-> {}, xmin |-> 0]
NotHeld == [held |-> FALSE, version |-> 0, contains |-> {}]

Init ==
  /\ tx = [w \in Writers |-> [state |-> "idle", xid |-> 0, id |-> 0]]
  /\ nextXid = 1 /\ completed = 0 /\ nextId = 1
  /\ again = {} /\ point = NoPoint /\ settled = 0
  /\ redis = [k \in Keys |-> NotHeld]
  /\ handled = [writers |-> {}, again |-> {}] /\ look = NoLook
  /\ known = [whole |-> 0, a |-> 0]
  /\ points = 0 /\ deaths = 0 /\ drops = 0

-------------------------------------------------------------------------------
(* Writers.                                                                *)

First == IF Variant = "id-before-xid" THEN "id" ELSE "xid"

Begin(w) == tx[w].state = "idle" /\ ~\E o \in Running : Key(o) = Key(w)

Draw(w, what) ==
  /\ w = "a1"
  /\ IF what = First THEN Begin(w) ELSE w \in Running /\ tx[w][what] = 0
  /\ tx' = [tx EXCEPT ![w].state = "running",
                      ![w][what] = IF what = "xid" THEN nextXid ELSE nextId]
  /\ nextXid' = IF what = "xid" THEN nextXid + 1 ELSE nextXid
  /\ nextId' = IF what = "id" THEN nextId + 1 ELSE nextId
  /\ UNCHANGED <<completed, again, point, settled, redis, leader, bounds>>

\* That others do it step by step as well shows nothing more.
DrawBoth(w) ==
  /\ w # "a1" /\ Begin(w)
  /\ tx' = [tx EXCEPT ![w] = [state |-> "running", xid |-> nextXid, id |-> nextId]]
  /\ nextXid' = nextXid + 1 /\ nextId' = nextId + 1
  /\ UNCHANGED <<completed, again, point, settled, redis, leader, bounds>>

Commit(w) ==
  /\ w \in Running /\ tx[w].xid > 0 /\ tx[w].id > 0
  /\ tx' = [tx EXCEPT ![w].state = "committed"]
  /\ completed' = Max({completed, tx[w].xid})
  /\ UNCHANGED <<nextXid, nextId, again, point, settled, redis, leader, bounds>>

-------------------------------------------------------------------------------
(* Settlement.takePoint, observed.                                         *)

DrawZ(id) == /\ point' = [step |-> "pending", id |-> id, z |-> nextXid]
             /\ nextXid' = nextXid + 1 /\ completed' = nextXid

ReadNewestId ==
  /\ point.step = "none" /\ points < MaxPoints /\ nextId - 1 > settled
  /\ points' = points + 1
  /\ IF Variant = "z-before-id"
       THEN /\ point' = [step |-> "id", id |-> 0, z |-> nextXid]
            /\ nextXid' = nextXid + 1 /\ completed' = nextXid
       ELSE /\ point' = [step |-> "z", id |-> nextId - 1, z |-> 0]
            /\ UNCHANGED <<nextXid, completed>>
  /\ UNCHANGED <<tx, nextId, again, settled, redis, leader, deaths, drops>>

DrawPoint ==
  /\ \/ /\ point.step = "z"
        /\ IF Variant = "by-xmax"
             THEN /\ point' = [point EXCEPT !.step = "pending", !.z = completed]
                  /\ UNCHANGED <<nextXid, completed>>
             ELSE DrawZ(point.id)
     \/ /\ point.step = "id"
        /\ point' = [point EXCEPT !.step = "pending", !.id = nextId - 1]
        /\ UNCHANGED <<nextXid, completed>>
  /\ UNCHANGED <<tx, nextId, again, settled, redis, leader, bounds>>

\* Only with the snapshot of a look that was worked off, and taken after the point.
Observed(xmin) ==
  IF point.step = "pending" /\ (xmin > point.z \/ Variant = "settled-as-read")
    THEN settled' = point.id /\ point' = NoPoint
    ELSE UNCHANGED <<settled, point>>

-------------------------------------------------------------------------------
(* A reader finds nothing: read_rows_to_fill.sql.                          *)

Tail(k) == {tx[w].id : w \in OnKey(k) \union OnKey("whole")}
           \union {r.id : r \in {x \in again : x.key = k}}

Fill(k) ==
  /\ ~redis[k].held
  /\ redis' = [redis EXCEPT ![k] =
       [held |-> TRUE, version |-> Max({settled} \union Tail(k)), contains |-> OnKey(k)]]
  /\ UNCHANGED <<db, again, point, settled, leader, bounds>>

Drop(k) ==
  /\ redis[k].held /\ drops < MaxDrops /\ drops' = drops + 1
  /\ redis' = [redis EXCEPT ![k] = NotHeld]
  /\ UNCHANGED <<db, again, point, settled, leader, points, deaths>>

-------------------------------------------------------------------------------
(* The leader.                                                             *)

New == [writers |-> Committed \ handled.writers, again |-> again \ handled.again]

Look ==
  /\ look.phase = "none" /\ (New.writers # {} \/ New.again # {} \/ point.step = "pending")
  /\ look' = [phase |-> "found", writers |-> New.writers, again |-> New.again, xmin |-> Xmin]
  /\ known' = [known EXCEPT !.whole = Max({@} \union
                 {tx[w].id : w \in {x \in New.writers : Key(x) = "whole"}}),
                 !.a = IF @ <= settled THEN 0 ELSE @]
  /\ UNCHANGED <<db, again, point, settled, redis, handled, bounds>>

\* MirrorRefresher: what Redis holds is read again, under the whole mirror's id.
Refresh ==
  /\ look.phase = "found"
  /\ look' = [look EXCEPT !.phase = "refreshed"]
  /\ LET whole == {w \in look.writers : Key(w) = "whole"}
         id == Max({0} \union {tx[w].id : w \in whole})
     IN redis' = [k \in Keys |->
          IF redis[k].held /\ id > redis[k].version
            THEN [held |-> TRUE, version |-> id, contains |-> OnKey(k)] ELSE redis[k]]
  /\ UNCHANGED <<db, again, point, settled, handled, known, bounds>>

FoundId(k) == Max({0} \union {tx[w].id : w \in {x \in look.writers : Key(x) = k}}
                      \union {r.id : r \in {x \in look.again : x.key = k}})
\* An entry stands for all that became visible of a key: its oldest id counts.
OldestId(k) == IF Variant = "newest-overtook" THEN FoundId(k)
               ELSE Min({FoundId(k)} \union {tx[w].id : w \in {x \in look.writers : Key(x) = k}}
                                    \union {r.id : r \in {x \in look.again : x.key = k}})
Overtook(k) ==
  /\ Variant # "not-again" /\ FoundId(k) > 0
  /\ \/ OldestId(k) < known.whole
     \/ Variant # "again-unguarded" /\ OldestId(k) < known[k]

\* A key that was journaled again comes with the next look, the others are read and stored.
JournalAgain(k) ==
  /\ again' = again \union {[key |-> k, id |-> nextId]}
  /\ nextId' = nextId + 1 /\ nextXid' = nextXid + 1 /\ completed' = nextXid
  /\ known' = [known EXCEPT ![k] = nextId]
  /\ UNCHANGED redis

StoreRow(k) ==
  /\ redis' = IF FoundId(k) > 0 /\ (~redis[k].held \/ FoundId(k) > redis[k].version)
       THEN [redis EXCEPT ![k] =
               [held |-> TRUE, version |-> FoundId(k), contains |-> OnKey(k)]]
       ELSE redis
  /\ UNCHANGED <<again, nextId, nextXid, completed, known>>

Store ==
  /\ look.phase = "refreshed"
  /\ look' = [look EXCEPT !.phase = "stored"]
  /\ IF Overtook("a") THEN JournalAgain("a") ELSE StoreRow("a")
  /\ UNCHANGED <<tx, point, settled, handled, bounds>>

MoveOn ==
  /\ look.phase = "stored"
  /\ handled' = [writers |-> handled.writers \union look.writers,
                 again |-> handled.again \union look.again]
  /\ look' = NoLook
  /\ Observed(look.xmin)
  /\ UNCHANGED <<db, again, redis, known, bounds>>

\* The next one: find_out_of_order_ids.sql. A settlement that was under way is forgotten.
\* Where it knew nothing it is as if the look began later.
Die ==
  /\ known.a > 0 /\ deaths < MaxDeaths /\ deaths' = deaths + 1
  /\ look' = NoLook /\ point' = NoPoint
  /\ known' =
       LET newest(k) == Max({0} \union {r.id : r \in {x \in again : x.key = k /\ x.id > settled}})
       IN [whole |-> Max({0} \union {tx[w].id : w \in OnKey("whole")}),
           a |-> IF Variant = "again-forgotten" THEN 0 ELSE newest("a")]
  /\ UNCHANGED <<db, again, settled, redis, handled, points, drops>>

Lead == Look \/ Refresh \/ Store \/ MoveOn

Next == \/ \E w \in Writers : Draw(w, "xid") \/ Draw(w, "id") \/ DrawBoth(w) \/ Commit(w)
        \/ \E k \in Keys : Fill(k) \/ Drop(k)
        \/ ReadNewestId \/ DrawPoint \/ Lead \/ Die

Spec == Init /\ [][Next]_vars /\ WF_vars(Lead)

-------------------------------------------------------------------------------
(* What must hold.                                                         *)

\* What was worked off, and will not be looked for again, is shown or not held.
NothingRefused ==
  \A w \in handled.writers : Key(w) \in Keys =>
    \/ ~redis[Key(w)].held \/ w \in redis[Key(w)].contains
    \/ \E r \in again \ handled.again : r.key = Key(w)

\* Settled means decided, whoever may still come.
SettledIsDecided == \A w \in Running : tx[w].id = 0 \/ tx[w].id > settled

Delivered == \A w \in Writers : Key(w) \in Keys =>
  ((tx[w].state = "committed") ~> (~redis[Key(w)].held \/ w \in redis[Key(w)].contains))

-------------------------------------------------------------------------------
(* What must be reachable: the test looks for each of these.              *)

\* TLC says once when it has reached something, so that nothing here holds for want of cases.
Reached(n, what, here) ==
  IF here /\ TLCGet(n) = 0 THEN TLCSet(n, 1) /\ PrintT(<<"reached", what>>) ELSE TRUE
ASSUME \A n \in 1..9 : TLCSet(n, 0)

Witnesses ==
  /\ Reached(1, "settled",
       settled > 0)
  /\ Reached(3, "a key journaled again",
       again # {})
  /\ Reached(4, "a writer behind an id that was not locked",
       \E w \in Running : tx[w].id > 0 /\ Key(w) = "a" /\ tx[w].id < known.a)
  /\ Reached(5, "a later leader that learned it",
       deaths > 0 /\ look.phase = "none" /\ known.a > 0)
===============================================================================
