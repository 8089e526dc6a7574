---------------------------- MODULE SnapshotCursor ----------------------------
(***************************************************************************)
(* Reading the journal by the difference of two snapshots, through late    *)
(* commits, a leader's death, and a crash of PostgreSQL that gives out     *)
(* transaction ids and journal ids a second time.                          *)
(*                                                                         *)
(* Modelled.  Transactions that each change one row: they take the row's   *)
(* lock, draw an xid and a journal id, and commit or abort whenever they   *)
(* like.  A snapshot is PostgreSQL's: xmax is one more than the newest     *)
(* *completed* xid, xip lists the running ones below it.  A look reads     *)
(* what the cursor did not show, one entry a key (JournalPage.java), then  *)
(* each row, then stores it through the version fence, then moves the      *)
(* cursor (Leader, ChangeFeed, CursorTracker).  A crash aborts what runs    *)
(* and gives its numbers out again, as far as nothing above them was       *)
(* committed; it empties the mark.  A new epoch goes step by step as in    *)
(* Takeover.beginEpoch, and may be cut short anywhere.  Readers fill what  *)
(* Redis does not hold, at any time (read_rows_to_fill.sql).               *)
(*                                                                         *)
(* Left out.  Redis loses nothing here, and a dead leader does not come    *)
(* back (HandOver.tla, Fence.tla).  A fill reads and stores in one step    *)
(* (Fence.tla), and its version is the newest id that it sees; the settled *)
(* id is in SettledId.tla.                                                 *)
(*                                                                         *)
(* Bounds.  Two changes of row a, one of row b, of which one may be rolled *)
(* back by its writer, and each by a crash; MaxCrashes of PostgreSQL,      *)
(* MaxDeaths of a leader.                                                  *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS MaxCrashes, MaxDeaths, Variant

Writers == {"a1", "a2", "b1"}
Keys == {"a", "b"}
Key(w) == IF w = "b1" THEN "b" ELSE "a"

Variants == {
  "shipped",
  "newest-id",           \* the cursor is the newest id that was read
  "second-statement",    \* the next cursor comes from a statement of its own
  "moved-early",         \* the cursor moves before every answer came
  "no-mark",             \* identity without the mark that a crash empties
  "epoch-before-cursor"} \* a new epoch takes its start cursor last
ASSUME Variant \in Variants

VARIABLES
  tx,          \* of each writer: state, xid, journal id
  nextXid, completed, nextId,
  mark,        \* reactive_cache.mark: 0 when it is empty
  marks,       \* how many marks there were
  epoch,       \* reactive_cache.history
  redis,       \* of each key: version (epoch, id) and the changes that the row contains
  cursor,      \* in Redis
  phase,       \* of the leader
  from, next,  \* the snapshot that its look began with, and that it ended with
  found,       \* of each key: the id that the look found, 0 for none
  rows,        \* of each key: the row that was read after the look
  crashes, deaths

db == <<tx, nextXid, completed, nextId>>
history == <<mark, marks, epoch>>
leader == <<phase, from, next, found, rows>>
bounds == <<crashes, deaths>>
vars == <<db, history, redis, cursor, leader, bounds>>

Max(S) == CHOOSE x \in S : \A y \in S : x >= y
Running == {w \in Writers : tx[w].state = "running"}
Committed == {w \in Writers : tx[w].state = "committed"}
OnKey(k) == {w \in Committed : Key(w) = k}
NewestId(S) == Max({0} \union {tx[w].id : w \in S})

Snapshot == [xmax |-> completed + 1,
             xip |-> {x \in {tx[w].xid : w \in Running} : x <= completed},
             last |-> IF Variant = "newest-id" THEN NewestId(Committed) ELSE 0]
NoSnapshot == [xmax |-> 0, xip |-> {}, last |-> 0]

\* read_journal.sql
NotShown(snapshot, w) ==
  IF Variant = "newest-id" THEN tx[w].id > snapshot.last
  ELSE tx[w].xid >= snapshot.xmax \/ tx[w].xid \in snapshot.xip

NoCursor == [snapshot |-> NoSnapshot, identity |-> 0, epoch |-> 0]
NotHeld == [epoch |-> 0, id |-> 0, contains |-> {}]
NoRows == [k \in Keys |-> {}]
Nothing == [k \in Keys |-> 0]
IsNewer(v, w) == v.epoch > w.epoch \/ (v.epoch = w.epoch /\ v.id > w.id)

Init ==
  /\ tx = [w \in Writers |-> [state |-> "idle", xid |-> 0, id |-> 0]]
  /\ nextXid = 1 /\ completed = 0 /\ nextId = 1
  /\ mark = 1 /\ marks = 1 /\ epoch = 1
  /\ redis = [k \in Keys |-> [epoch |-> 1, id |-> 0, contains |-> {}]]
  /\ cursor = [snapshot |-> [NoSnapshot EXCEPT !.xmax = 1], identity |-> 1, epoch |-> 1]
  /\ phase = "down" /\ from = NoSnapshot /\ next = NoSnapshot
  /\ found = Nothing /\ rows = NoRows
  /\ crashes = 0 /\ deaths = 0

-------------------------------------------------------------------------------
(* Writers. The lock of the row makes those of one key wait for each other *)

\* The change and its journal row.
Change(w) ==
  /\ tx[w].state = "idle" /\ ~\E o \in Running : Key(o) = Key(w)
  /\ tx' = [tx EXCEPT ![w] = [state |-> "running", xid |-> nextXid, id |-> nextId]]
  /\ nextXid' = nextXid + 1 /\ nextId' = nextId + 1
  /\ UNCHANGED <<completed, history, redis, cursor, leader, bounds>>

End(w, outcome) ==
  /\ w \in Running /\ (outcome = "aborted" => w = "a1")
  /\ tx' = [tx EXCEPT ![w] = IF outcome = "committed" THEN [@ EXCEPT !.state = outcome]
                             ELSE [state |-> "aborted", xid |-> 0, id |-> 0]]
  /\ completed' = Max({completed, tx[w].xid})
  /\ UNCHANGED <<nextXid, nextId, history, redis, cursor, leader, bounds>>

-------------------------------------------------------------------------------
(* The leader.                                                             *)

\* judge_cursor.sql
Fits == /\ mark # 0 /\ cursor.identity = mark /\ cursor.epoch = epoch
        /\ cursor.snapshot.xmax <= completed + 1

Begin ==
  /\ phase = "down"
  /\ IF Fits THEN phase' = "ready" /\ from' = cursor.snapshot
     ELSE phase' = "epoch: start cursor" /\ from' = from
  /\ UNCHANGED <<db, history, redis, cursor, next, found, rows, bounds>>

Look ==
  /\ phase = "ready"
  /\ phase' = "found" /\ next' = Snapshot
  /\ found' = [k \in Keys |-> NewestId({w \in OnKey(k) : NotShown(from, w)})]
  /\ UNCHANGED <<db, history, redis, cursor, from, rows, bounds>>

SecondStatement ==
  /\ Variant = "second-statement" /\ phase = "found" /\ next' = Snapshot /\ next' # next
  /\ UNCHANGED <<db, history, redis, cursor, phase, from, found, rows, bounds>>

ReadRows ==
  /\ phase = "found"
  /\ phase' = "read"
  /\ rows' = [k \in Keys |-> IF found[k] = 0 THEN {} ELSE OnKey(k)]
  /\ UNCHANGED <<db, history, redis, cursor, from, next, found, bounds>>

Store(k) ==
  /\ phase \in {"read", "moved"} /\ found[k] # 0
  /\ redis' = [redis EXCEPT ![k] =
       LET new == [epoch |-> epoch, id |-> found[k], contains |-> rows[k]]
       IN IF IsNewer(new, @) THEN new ELSE @]
  /\ found' = [found EXCEPT ![k] = 0]
  /\ rows' = [rows EXCEPT ![k] = {}]
  /\ UNCHANGED <<db, history, cursor, phase, from, next, bounds>>

MoveCursor ==
  /\ \/ phase = "read" /\ (found = Nothing \/ Variant = "moved-early")
     \/ phase = "moved" /\ found = Nothing
  /\ phase' = IF found = Nothing THEN "ready" ELSE "moved"
  /\ from' = next /\ next' = NoSnapshot
  /\ cursor' = IF phase = "moved" THEN cursor ELSE [cursor EXCEPT !.snapshot = next]
  /\ UNCHANGED <<db, history, redis, found, rows, bounds>>

\* CursorTracker.advance: nothing was found, so only the leader itself moves on.
MoveAlone ==
  /\ phase = "found" /\ found = Nothing
  /\ phase' = "ready" /\ from' = next /\ next' = NoSnapshot
  /\ UNCHANGED <<db, history, redis, cursor, found, rows, bounds>>

-------------------------------------------------------------------------------
(* A new epoch: Takeover.beginEpoch.                                       *)

TakeStartCursor ==
  /\ phase = "epoch: start cursor"
  /\ phase' = "epoch: mark"
  /\ next' = IF Variant = "epoch-before-cursor" THEN NoSnapshot ELSE Snapshot
  /\ UNCHANGED <<db, history, redis, cursor, from, found, rows, bounds>>

\* The mark, and a cursor in Redis that fits no history.
MarkHistory ==
  /\ phase = "epoch: mark"
  /\ phase' = "epoch: begin" /\ cursor' = NoCursor
  /\ IF mark = 0 THEN mark' = marks + 1 /\ marks' = marks + 1 ELSE UNCHANGED <<mark, marks>>
  /\ UNCHANGED <<db, epoch, redis, from, next, found, rows, bounds>>

CommitEpoch ==
  /\ phase = "epoch: begin"
  /\ phase' = "epoch: drop" /\ epoch' = epoch + 1
  /\ UNCHANGED <<db, mark, marks, redis, cursor, from, next, found, rows, bounds>>

DropOlder ==
  /\ phase = "epoch: drop"
  /\ phase' = "epoch: cursor"
  /\ redis' = [k \in Keys |-> IF redis[k].epoch < epoch THEN NotHeld ELSE redis[k]]
  /\ UNCHANGED <<db, history, cursor, from, next, found, rows, bounds>>

WriteCursor ==
  /\ phase = "epoch: cursor"
  /\ LET start == IF Variant = "epoch-before-cursor" THEN Snapshot ELSE next
     IN /\ cursor' = [snapshot |-> start, identity |-> mark, epoch |-> epoch]
        /\ from' = start
  /\ phase' = "ready" /\ next' = NoSnapshot
  /\ UNCHANGED <<db, history, redis, found, rows, bounds>>

-------------------------------------------------------------------------------
(* A reader finds nothing in Redis: read_rows_to_fill.sql.                 *)

Fill(k) ==
  /\ redis[k] = NotHeld /\ mark # 0
  /\ redis' = [redis EXCEPT ![k] =
                 [epoch |-> epoch, id |-> NewestId(OnKey(k)), contains |-> OnKey(k)]]
  /\ UNCHANGED <<db, history, cursor, leader, bounds>>

-------------------------------------------------------------------------------
(* Faults.                                                                 *)

Down == /\ phase' = "down" /\ from' = NoSnapshot /\ next' = NoSnapshot
        /\ found' = Nothing /\ rows' = NoRows

LeaderDies ==
  /\ phase # "down" /\ (phase = "ready" => from # cursor.snapshot)
  /\ deaths < MaxDeaths /\ deaths' = deaths + 1
  /\ Down
  /\ UNCHANGED <<db, history, redis, cursor, crashes>>

Crash ==
  /\ crashes < MaxCrashes /\ crashes' = crashes + 1
  /\ tx' = [w \in Writers |-> IF w \in Running THEN [state |-> "aborted", xid |-> 0, id |-> 0]
                                               ELSE tx[w]]
  /\ completed' = Max({0} \union {tx[w].xid : w \in Committed})
  /\ nextXid' = completed' + 1 /\ nextId' = NewestId(Committed) + 1
  /\ mark' = IF Variant = "no-mark" THEN mark ELSE 0
  /\ Down
  /\ UNCHANGED <<marks, epoch, redis, cursor, deaths>>

Lead == Begin \/ Look \/ ReadRows \/ MoveCursor \/ MoveAlone \/ TakeStartCursor \/ MarkHistory
        \/ CommitEpoch \/ DropOlder \/ WriteCursor \/ (\E k \in Keys : Store(k))

Next ==
  \/ \E w \in Writers : Change(w) \/ End(w, "committed") \/ End(w, "aborted")
  \/ \E k \in Keys : Fill(k)
  \/ SecondStatement \/ Lead \/ LeaderDies \/ Crash

Spec == Init /\ [][Next]_vars /\ WF_vars(Lead)

-------------------------------------------------------------------------------
(* What must hold.                                                         *)

UpToDate(w) == redis[Key(w)] = NotHeld \/ w \in redis[Key(w)].contains

\* What a cursor that fits has shown is in Redis, so no later leader has to look for it.
NothingPassedOver ==
  Fits => \A w \in Committed : NotShown(cursor.snapshot, w) \/ UpToDate(w)

\* What is committed is delivered: Redis shows it, or holds nothing and is filled on demand.
Delivered == \A w \in Writers : (tx[w].state = "committed") ~> UpToDate(w)

\* Of one key, ids grow in the order of the commits: a newer version is a newer row.
VersionsNeverGoBack ==
  [][\A k \in Keys : \/ redis'[k] = NotHeld \/ redis[k] = NotHeld
                     \/ redis'[k] = redis[k] \/ IsNewer(redis'[k], redis[k])]_redis

-------------------------------------------------------------------------------
(* What must be reachable: the test looks for each of these.              *)

\* TLC says once when it has reached something, so that nothing here holds for want of cases.
Reached(n, what, here) ==
  IF here /\ TLCGet(n) = 0 THEN TLCSet(n, 1) /\ PrintT(<<"reached", what>>) ELSE TRUE
ASSUME \A n \in 1..9 : TLCSet(n, 0)

Witnesses ==
  /\ Reached(1, "a commit behind newer ones that were passed",
       phase = "ready" /\ \E w \in Running : tx[w].xid < from.xmax
         /\ \E o \in Committed : tx[o].id > tx[w].id /\ ~NotShown(from, o))
  /\ Reached(2, "two changes in one entry",
       phase = "found" /\ Cardinality({w \in OnKey("a") : NotShown(from, w)}) = 2)
  /\ Reached(3, "numbers used again, as a cursor shows them",
       crashes = 1 /\ phase = "down" /\ \E w \in Running : ~NotShown(cursor.snapshot, w))
  /\ Reached(4, "stored in a new epoch",
       \E w \in Committed : w \in redis[Key(w)].contains /\ redis[Key(w)].epoch > 1
         /\ phase = "ready" /\ redis[Key(w)].id = tx[w].id /\ tx[w].xid >= cursor.snapshot.xmax - 1)
  /\ Reached(5, "a leader dead in the middle of its work",
       phase = "down" /\ deaths = 1 /\ crashes = 0 /\ \E w \in Committed : ~UpToDate(w))
  /\ Reached(6, "a row newer than its version",
       \E k \in Keys : \E w \in redis[k].contains : tx[w].id > redis[k].id)
  /\ Reached(7, "an epoch begun anew after a death",
       phase = "epoch: mark" /\ deaths = 1 /\ epoch > 1)
===============================================================================
