--------------------------------- MODULE Fence ---------------------------------
(***************************************************************************)
(* One row in Redis: versions, tombstones, leases, and writers that were   *)
(* frozen between reading the row and storing it.                          *)
(*                                                                         *)
(* Modelled.  The row's changes, counted: change n has the journal id 2n,  *)
(* an even one is a delete.  What is stored is a version and a content:    *)
(* the number of the change that the row was read after.  Leaders look (it *)
(* gives the version), read the row (later, so the content may be newer),  *)
(* store (store.lua); one holds the lock, a deposed one keeps the batch    *)
(* that it had.  Loaders take a lease (lease.lua), of a missing key or to  *)
(* replace what is held, read row and version in one snapshot, fill        *)
(* (fill.lua); the version may lie above the row's own newest id, as the   *)
(* settled id does: 2n or 2n + 1.  Redis drops the key by eviction or      *)
(* expiry.                                                                 *)
(*                                                                         *)
(* Time.  A batch has a deadline by Redis's clock, 10 s at most after its  *)
(* row was read; Redis keeps what was written at least so long: so what    *)
(* was read before the key was written is late when the key is dropped.    *)
(* That is an assumption, see evicted-at-once.  A loader has no deadline.  *)
(*                                                                         *)
(* Doubt.  A store for a key that is missing looks whether Redis evicted   *)
(* anything, perhaps another key.  What was read before such a look that   *)
(* saw something is in doubt: it is answered, not stored, and the cursor   *)
(* moves all the same; whoever wants the row loads it.                     *)
(*                                                                         *)
(* Left out.  Other keys, epochs and the cursor (HandOver.tla): passed is  *)
(* the change up to which a leader had its answers.                        *)
(*                                                                         *)
(* Bounds.  Changes, two leaders and MaxDepositions, two loaders with one  *)
(* load each, MaxDrops.                                                    *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Changes, MaxDepositions, MaxDrops, Variant

Leaders == {"first", "second"}
Loaders == {"one", "two"}

Variants == {
  "shipped",
  "no-version",       \* the last store wins
  "no-tombstone",     \* a delete removes the key
  "no-lease",         \* a fill is accepted when Redis holds nothing
  "token-again",      \* leases share one token for ever
  "fill-by-version",  \* a fill replaces what is older, without a lease
  "fill-over-all",    \* a fill replaces whatever is held
  "lease-after-read", \* the lease is taken after the row was read
  "no-deadline",      \* a batch is stored however old it is
  "evicted-at-once",  \* Redis drops what was written a moment ago
  "doubt-of-one",     \* an eviction that was seen concerns only the batch that saw it
  "doubt-keeps-lease"} \* what is not stored for an eviction's sake leaves the lease
ASSUME Variant \in Variants

VARIABLES
  done,        \* how many changes were committed
  redis,       \* version, content and lease of the key, each 0 when missing; held: has a version
  tokens,      \* how many tokens were given out
  lock,        \* the leader
  passed,      \* the change up to which the cursor has moved
  batch,       \* of each leader
  load,        \* of each loader
  drops, depositions

vars == <<done, redis, tokens, lock, passed, batch, load, drops, depositions>>

\* The row was there before, is updated by change 1 and deleted by change 2, and so on.
Deletes == {n \in 1..Changes : n % 2 = 0}

Missing == [held |-> FALSE, version |-> 0, content |-> 0, lease |-> 0]
NoBatch == [phase |-> "none", change |-> 0, content |-> 0, age |-> "fresh",
            doubted |-> FALSE]
NoLoad == [phase |-> "idle", token |-> 0, version |-> 0, content |-> 0]

Init ==
  /\ done = 0 /\ redis = Missing /\ tokens = 0
  /\ lock = "first" /\ passed = 0
  /\ batch = [l \in Leaders |-> NoBatch] /\ load = [r \in Loaders |-> NoLoad]
  /\ drops = 0 /\ depositions = 0

Commit ==
  /\ done < Changes /\ done' = done + 1
  /\ UNCHANGED <<redis, tokens, lock, passed, batch, load, drops, depositions>>

\* What was read before the key was written is older than the key.
Aged(batches) ==
  [l \in Leaders |-> IF batches[l].phase = "read" /\ batches[l].age = "fresh"
                       THEN [batches[l] EXCEPT !.age = "older"] ELSE batches[l]]

\* What was read before this moment may lack what was evicted.
Doubted(batches) ==
  [l \in Leaders |-> IF batches[l].phase = "read" THEN [batches[l] EXCEPT !.doubted = TRUE]
                     ELSE batches[l]]

-------------------------------------------------------------------------------
(* Leaders.                                                                *)

Look(l) ==
  /\ lock = l /\ batch[l].phase = "none" /\ done > passed
  /\ batch' = [batch EXCEPT ![l] = [NoBatch EXCEPT !.phase = "looked", !.change = done]]
  /\ UNCHANGED <<done, redis, tokens, lock, passed, load, drops, depositions>>

ReadRow(l) ==
  /\ batch[l].phase = "looked"
  /\ batch' = [batch EXCEPT ![l].phase = "read", ![l].content = done]
  /\ UNCHANGED <<done, redis, tokens, lock, passed, load, drops, depositions>>

\* store.lua. What came too late is read again, by a leader that still is one. What is not stored
\* for an eviction's sake takes the lease away: who holds it may have read before this change.
Store(l) ==
  LET b == batch[l]
      wins == ~redis.held \/ 2 * b.change > redis.version \/ Variant = "no-version"
      late == b.age = "late" /\ Variant # "no-deadline"
      row == IF Variant = "no-tombstone" /\ b.content \in Deletes THEN Missing
             ELSE [held |-> TRUE, version |-> 2 * b.change, content |-> b.content, lease |-> 0]
      others == [batch EXCEPT ![l] = NoBatch]
      moved == IF lock = l /\ b.change > passed THEN b.change ELSE passed
  IN /\ b.phase = "read"
     /\ IF wins /\ late
          THEN /\ batch' = [batch EXCEPT ![l] = IF lock = l
                              THEN [NoBatch EXCEPT !.phase = "looked", !.change = b.change]
                              ELSE NoBatch]
               /\ UNCHANGED <<redis, passed>>
          ELSE \E seen \in IF redis.held THEN {FALSE} ELSE {FALSE, TRUE} :
               /\ passed' = moved
               /\ IF ~redis.held /\ (seen \/ b.doubted)
                    THEN /\ redis' = IF Variant = "doubt-keeps-lease" THEN redis ELSE Missing
                         /\ batch' = IF seen /\ Variant # "doubt-of-one" THEN Doubted(others)
                                     ELSE others
                    ELSE /\ redis' = IF wins THEN row ELSE redis
                         /\ batch' = IF wins THEN Aged(others) ELSE others
     /\ UNCHANGED <<done, tokens, lock, load, drops, depositions>>

\* Any batch may be late at last.
Delay(l) ==
  /\ batch[l].phase = "read" /\ batch[l].age = "older" /\ lock # l
  /\ batch' = [batch EXCEPT ![l].age = "late"]
  /\ UNCHANGED <<done, redis, tokens, lock, passed, load, drops, depositions>>

Depose(l) ==
  /\ lock = l /\ depositions < MaxDepositions /\ depositions' = depositions + 1
  /\ \E other \in Leaders \ {l} : lock' = other
  /\ UNCHANGED <<done, redis, tokens, passed, batch, load, drops>>

-------------------------------------------------------------------------------
(* Loaders.                                                                *)

\* lease.lua: the token that stands already, or a new one. A key that is held is leased to replace
\* it, after Redis was away.
Lease(r) ==
  /\ load[r].phase = (IF Variant = "lease-after-read" THEN "read" ELSE "idle")
  /\ LET new == IF Variant = "token-again" THEN 1 ELSE tokens + 1
         token == IF redis.lease # 0 THEN redis.lease ELSE new
     IN /\ redis' = [redis EXCEPT !.lease = token]
        /\ tokens' = IF token > tokens THEN token ELSE tokens
        /\ load' = [load EXCEPT ![r].token = token,
                      ![r].phase = IF Variant = "lease-after-read" THEN "leased late" ELSE "leased"]
  /\ UNCHANGED <<done, lock, passed, batch, drops, depositions>>

\* read_rows_to_fill.sql
Read(r) ==
  /\ load[r].phase = (IF Variant = "lease-after-read" THEN "idle" ELSE "leased")
  /\ \E above \in {0, 1} :
       load' = [load EXCEPT ![r].phase = "read", ![r].content = done,
                            ![r].version = 2 * done + above]
  /\ UNCHANGED <<done, redis, tokens, lock, passed, batch, drops, depositions>>

\* fill.lua
Fill(r) ==
  /\ load[r].phase = (IF Variant = "lease-after-read" THEN "leased late" ELSE "read")
  /\ IF /\ \/ redis.lease = load[r].token
           \/ Variant = "no-lease" /\ ~redis.held
           \/ Variant = "fill-by-version" /\ redis.held
        /\ \/ ~redis.held
           \/ load[r].version > redis.version
           \/ Variant = "fill-over-all"
       THEN /\ redis' = [held |-> TRUE, version |-> load[r].version,
                         content |-> load[r].content, lease |-> 0]
            /\ batch' = Aged(batch)
       ELSE UNCHANGED <<redis, batch>>
  /\ load' = [load EXCEPT ![r] = [NoLoad EXCEPT !.phase = "done"]]
  /\ UNCHANGED <<done, tokens, lock, passed, drops, depositions>>

-------------------------------------------------------------------------------
\* Eviction, expiry of a tombstone, a row or a lease.
Drop ==
  /\ redis # Missing /\ drops < MaxDrops /\ drops' = drops + 1
  /\ redis' = Missing
  /\ batch' = IF Variant = "evicted-at-once" THEN batch
              ELSE [l \in Leaders |-> IF batch[l].age = "older"
                                        THEN [batch[l] EXCEPT !.age = "late"] ELSE batch[l]]
  /\ UNCHANGED <<done, tokens, lock, passed, load, depositions>>

Lead == \E l \in Leaders : Look(l) \/ ReadRow(l) \/ Store(l)

Next == \/ Commit \/ Lead \/ Drop
        \/ \E l \in Leaders : Delay(l) \/ Depose(l)
        \/ \E r \in Loaders : Lease(r) \/ Read(r) \/ Fill(r)

Spec == Init /\ [][Next]_vars /\ WF_vars(Lead)

-------------------------------------------------------------------------------
(* What must hold.                                                         *)

\* What the cursor has passed is shown, or Redis holds nothing and asks.
NoStaleRow == redis.held => redis.content >= passed

\* A row is at least as new as its version says.
VersionsDoNotLie == redis.held => 2 * redis.content + 1 >= redis.version

VersionsNeverGoBack ==
  [][(redis.held /\ redis'.held) => redis'.version >= redis.version]_redis

\* A deleted row does not come back, once the deletion was passed on.
DeletedStaysDeleted ==
  (redis.held /\ passed \in Deletes) => (redis.content \in Deletes \/ redis.content > passed)

\* What is committed is delivered.
Delivered == \A n \in 1..Changes : (done = n) ~> (done > n \/ ~redis.held \/ redis.content >= n)

-------------------------------------------------------------------------------
(* What must be reachable: the test looks for each of these.              *)

\* TLC says once when it has reached something, so that nothing here holds for want of cases.
Reached(n, what, here) ==
  IF here /\ TLCGet(n) = 0 THEN TLCSet(n, 1) /\ PrintT(<<"reached", what>>) ELSE TRUE
ASSUME \A n \in 1..9 : TLCSet(n, 0)

Witnesses ==
  /\ Reached(1, "a fill without its lease",
       \E r \in Loaders : load[r].phase = "read" /\ ~redis.held /\ redis.lease # load[r].token)
  /\ Reached(2, "a shared lease",
       load["one"].token # 0 /\ load["one"].token = load["two"].token)
  /\ Reached(3, "a batch that is late",
       \E l \in Leaders : batch[l].age = "late")
  /\ Reached(4, "a batch that is too old",
       \E l \in Leaders : batch[l].phase = "read" /\ redis.held
         /\ 2 * batch[l].change < redis.version)
  /\ Reached(5, "a tombstone",
       redis.held /\ redis.content \in Deletes /\ passed = redis.content)
  /\ Reached(6, "a fill above the newest id of its row",
       redis.held /\ redis.version % 2 = 1)
  /\ Reached(8, "a fill over an older row",
       \E r \in Loaders : load[r].phase = "read" /\ redis.held
         /\ load[r].version > redis.version)
  /\ Reached(9, "a change in doubt, before a fill of what was before it",
       \E r \in Loaders : load[r].phase = "read" /\ load[r].content < passed
         /\ ~redis.held /\ drops = 0)
  /\ Reached(7, "two leaders with different batches",
       batch["first"].phase = "read" /\ batch["second"].phase = "read"
         /\ batch["first"].change # batch["second"].change)
===============================================================================
