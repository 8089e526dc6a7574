------------------------------- MODULE Doorbell -------------------------------
(***************************************************************************)
(* The adaptive doorbell: writers ring (NOTIFY) only while the flag says   *)
(* that the listener sleeps, and nothing that is committed stays unheard.  *)
(*                                                                         *)
(* Modelled.  Writers' transactions step by step: the change and its       *)
(* journal row, of which the first draws the xid; the look at the flag, a  *)
(* sequence, which everybody sees                                          *)
(* as it is at that moment; commit, where the row becomes visible and the  *)
(* bell is sent, or abort.  The listener as in Doorbell.java and           *)
(* Leader.java: its looks take time between being sent, being executed,    *)
(* being answered and being stored; it raises the flag also in the middle  *)
(* of a look (Leader.rung).  Snapshots are PostgreSQL's: xmin is the       *)
(* oldest running xid, xmax is one more than the newest *completed* one,   *)
(* so there may be running transactions beyond xmax.  The connection may   *)
(* be lost at any point; the next one begins as Leader.begin does.         *)
(*                                                                         *)
(* Left out.  The safety poll: what the bell misses stays missed here.     *)
(* Time and costs: whether bells or polls are the dearer way just now is   *)
(* free choice, which covers whatever DoorbellCosts.java finds.  What a    *)
(* look reads is all that is visible (SnapshotCursor.tla shows why).  A    *)
(* transaction has one statement: each further one looks at the flag again *)
(* and can only ring more.                                                 *)
(*                                                                         *)
(* Bounds.  The transactions of Writers, MaxSettles times of going to      *)
(* sleep, MaxReconnects lost connections.                                  *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Writers, MaxSettles, MaxReconnects, Variant

VARIABLES
  tx,          \* of each writer: what its transaction has done
  nextXid,     \* the xid that is drawn next
  completed,   \* the newest xid that was decided
  flag,        \* the sequence reactive_cache.awake: 0 asleep, 1 awake
  bell,        \* a notification is on its way to the listener
  phase,       \* of the listener: what it waits for
  state,       \* of the machine in Doorbell.java
  z,           \* the xid that was drawn when the flag was lowered
  pending,     \* a bell was heard that no look has answered
  rungFor,     \* a bell had been heard when the look was sent
  look,        \* what the look's snapshot showed, and that snapshot's xmin
  raising,     \* the flag is being raised in the middle of a look
  seen,        \* the writers whose changes were stored
  settles, reconnects

vars == <<tx, nextXid, completed, flag, bell, phase, state, z, pending, rungFor, look, raising,
          seen, settles, reconnects>>
listener == <<phase, state, z, pending, rungFor, look, raising, seen, settles, reconnects>>
session == <<raising, settles, reconnects>>

Variants == {
  "shipped",
  "flag-before-xid",     \* the writer looks at the flag before it has an xid
  "no-own-xid",          \* z is not drawn: the flag's transaction takes xmax instead
  "xid-before-flag",     \* z is drawn before the flag is lowered
  "no-own-commit",       \* the transaction that drew z stays open
  "later-snapshot",      \* settled is judged by a later snapshot than the look's
  "bell-cleared-late",   \* a look forgets the bells that came while it was under way
  "resume-asleep",       \* a new connection believes the flag that it finds
  "raise-without-bell"}  \* the flag is raised in the middle of a look that no other need follow
ASSUME Variant \in Variants

Max(S) == CHOOSE x \in S : \A y \in S : x >= y
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

Running == {w \in Writers : tx[w].state = "running"}
WithXid == {w \in Running : tx[w].xid > 0}
Committed == {w \in Writers : tx[w].state = "committed"}
OpenXids == {tx[w].xid : w \in WithXid}
            \union (IF Variant = "no-own-commit" /\ state = "settling" THEN {z} ELSE {})
Xmax == completed + 1
Xmin == Min(OpenXids \union {Xmax})

Init ==
  /\ tx = [w \in Writers |-> [state |-> "idle", xid |-> 0, flag |-> 2]]
  /\ nextXid = 1 /\ completed = 0
  /\ flag \in {0, 1} /\ bell = FALSE
  /\ phase = "connecting" /\ state = "awake" /\ z = 0
  /\ pending = FALSE /\ rungFor = FALSE /\ raising = "no"
  /\ look = [shown |-> {}, xmin |-> 0]
  /\ seen = {} /\ settles = 0 /\ reconnects = 0

-------------------------------------------------------------------------------
(* Writers: reactive_cache.trigger_function in db/migration.               *)

MayDrawXid(w) ==
  IF Variant = "flag-before-xid"
    THEN tx[w].state = "running" /\ tx[w].flag # 2
    ELSE tx[w].state = "idle"
MayReadFlag(w) ==
  IF Variant = "flag-before-xid" THEN tx[w].state = "idle" ELSE tx[w].xid > 0

InsertJournalRow(w) ==
  /\ MayDrawXid(w) /\ tx[w].xid = 0
  /\ tx' = [tx EXCEPT ![w].state = "running", ![w].xid = nextXid]
  /\ nextXid' = nextXid + 1
  /\ UNCHANGED <<completed, flag, bell, listener>>

ReadFlag(w) ==
  /\ MayReadFlag(w) /\ tx[w].flag = 2
  /\ tx' = [tx EXCEPT ![w].state = "running", ![w].flag = flag]
  /\ UNCHANGED <<nextXid, completed, flag, bell, listener>>

Decide(w, outcome) ==
  /\ w \in WithXid /\ tx[w].flag # 2
  /\ tx' = [tx EXCEPT ![w] = [state |-> outcome, xid |-> 0, flag |-> 2]]
  /\ completed' = Max({completed, tx[w].xid})
  /\ bell' = (bell \/ (outcome = "committed" /\ tx[w].flag = 0 /\ phase # "connecting"))
  /\ UNCHANGED <<nextXid, flag, listener>>

-------------------------------------------------------------------------------
(* The listener: Leader.begin, Leader.readJournal, Doorbell.readEnded.      *)

Listen ==
  /\ phase = "connecting"
  /\ phase' = "raising"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, rungFor, look, seen, session>>

RaiseAtFirst ==
  /\ phase = "raising"
  /\ IF Variant = "resume-asleep" /\ flag = 0
       THEN flag' = flag /\ state' = "asleep"
       ELSE flag' = 1 /\ state' = "awake"
  /\ phase' = "ready"
  /\ UNCHANGED <<tx, nextXid, completed, bell, z, pending, rungFor, look, seen, session>>

Hear ==
  /\ bell /\ phase # "connecting"
  /\ bell' = FALSE /\ pending' = TRUE
  /\ UNCHANGED <<tx, nextXid, completed, flag, phase, state, z, rungFor, look, seen, session>>

SendLook ==
  /\ phase = "ready"
  /\ phase' = "looking" /\ rungFor' = pending
  /\ pending' = (pending /\ Variant = "bell-cleared-late")
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, look, seen, session>>

\* Statements of one connection are executed, and answered, in the order in which they were sent.
TakeSnapshot ==
  /\ phase = "looking" /\ raising # "sent"
  /\ phase' = "snapped" /\ look' = [shown |-> Committed, xmin |-> Xmin]
  /\ raising' = CASE raising = "sent behind" -> "sent"
                  [] raising = "executed behind" -> "executed"
                  [] OTHER -> raising
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, rungFor, seen, settles,
                 reconnects>>

AnswerLook ==
  /\ phase = "snapped" /\ raising # "executed"
  /\ phase' = "storing"
  /\ pending' = (pending /\ Variant # "bell-cleared-late")
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, rungFor, look, seen, session>>

\* Leader.rung: the look waits, for Redis say, and bells have become too many.
SendRaise ==
  /\ phase \in {"looking", "snapped", "storing"} /\ raising = "no" /\ state # "awake"
  /\ (pending \/ Variant = "raise-without-bell")
  /\ raising' = IF phase = "looking" THEN "sent behind" ELSE "sent"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, phase, state, z, pending, rungFor, look, seen,
                 settles, reconnects>>

ExecuteRaise ==
  /\ raising = "sent"
  /\ raising' = IF phase = "snapped" THEN "executed behind" ELSE "executed"
  /\ flag' = 1
  /\ UNCHANGED <<tx, nextXid, completed, bell, phase, state, z, pending, rungFor, look, seen,
                 settles, reconnects>>

AnswerRaise ==
  /\ raising = "executed" \/ (raising = "executed behind" /\ phase # "snapped")
  /\ raising' = "no" /\ state' = "awake"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, phase, z, pending, rungFor, look, seen,
                 settles, reconnects>>

Stored == seen' = seen \union look.shown /\ look' = [shown |-> {}, xmin |-> 0] /\ rungFor' = FALSE

\* Awake, and polls are the cheaper way; settling and nothing to say yet: look again after a pause.
LookAgain ==
  /\ phase = "storing" /\ Stored
  /\ \/ state = "awake"
     \/ state = "settling" /\ (IF Variant = "later-snapshot" THEN Xmin ELSE look.xmin) <= z
  /\ phase' = "ready"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, session>>

BeginToSettle ==
  /\ phase = "storing" /\ state = "awake" /\ settles < MaxSettles /\ Stored
  /\ phase' = "lowering" /\ settles' = settles + 1
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, raising, reconnects>>

FallAsleep ==
  /\ phase = "storing" /\ state = "settling" /\ Stored
  /\ (IF Variant = "later-snapshot" THEN Xmin ELSE look.xmin) > z
  /\ state' = "asleep" /\ phase' = "waiting"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, z, pending, session>>

SleepOn ==
  /\ phase = "storing" /\ state = "asleep" /\ Stored
  /\ phase' = "waiting"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, session>>

BeginToWake ==
  /\ phase = "storing" /\ state \in {"settling", "asleep"} /\ Stored
  /\ phase' = "waking"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, session>>

WakeUp ==
  /\ phase = "waking" /\ raising = "no"
  /\ flag' = 1 /\ state' = "awake" /\ phase' = "ready"
  /\ UNCHANGED <<tx, nextXid, completed, bell, z, pending, rungFor, look, seen, session>>

\* Asleep, and only the bell ends it.
Wake ==
  /\ phase = "waiting" /\ pending
  /\ phase' = "ready"
  /\ UNCHANGED <<tx, nextXid, completed, flag, bell, state, z, pending, rungFor, look, seen, session>>

\* DoorbellFlag.lower: first the one, then the other, in a transaction that is committed then.
DrawZ == /\ z' = nextXid /\ nextXid' = nextXid + 1
         /\ completed' = IF Variant = "no-own-commit" THEN completed ELSE nextXid

LowerFlag ==
  /\ phase = "lowering" /\ raising = "no"
  /\ phase' = "drawing"
  /\ IF Variant = "xid-before-flag" THEN DrawZ /\ flag' = flag
     ELSE flag' = 0 /\ UNCHANGED <<z, nextXid, completed>>
  /\ UNCHANGED <<tx, bell, state, pending, rungFor, look, seen, session>>

DrawXid ==
  /\ phase = "drawing"
  /\ phase' = "ready" /\ state' = "settling"
  /\ CASE Variant = "xid-before-flag" -> flag' = 0 /\ UNCHANGED <<z, nextXid, completed>>
       [] Variant = "no-own-xid" -> z' = Xmax - 1 /\ UNCHANGED <<flag, nextXid, completed>>
       [] OTHER -> DrawZ /\ flag' = flag
  /\ UNCHANGED <<tx, bell, pending, rungFor, look, seen, session>>

\* What was under way is not stored, and read again from the cursor. A raise that was sent is
\* executed or not; the bell dies with the connection.
LoseConnection ==
  /\ phase # "connecting" /\ reconnects < MaxReconnects
  /\ phase' = "connecting" /\ state' = "awake" /\ reconnects' = reconnects + 1
  /\ pending' = FALSE /\ rungFor' = FALSE /\ bell' = FALSE /\ z' = 0
  /\ look' = [shown |-> {}, xmin |-> 0]
  /\ raising' = "no" /\ flag' \in (IF raising \in {"sent", "sent behind"} THEN {flag, 1} ELSE {flag})
  /\ UNCHANGED <<tx, nextXid, completed, seen, settles>>

Proceed == Listen \/ RaiseAtFirst \/ SendLook \/ TakeSnapshot \/ AnswerLook \/ ExecuteRaise
           \/ AnswerRaise \/ LookAgain \/ BeginToSettle \/ FallAsleep \/ SleepOn \/ BeginToWake
           \/ WakeUp \/ Wake \/ LowerFlag \/ DrawXid

Next ==
  \/ \E w \in Writers : InsertJournalRow(w) \/ ReadFlag(w)
                        \/ Decide(w, "committed") \/ Decide(w, "aborted")
  \/ Hear \/ SendRaise \/ Proceed \/ LoseConnection

Fairness == WF_vars(Hear) /\ WF_vars(ExecuteRaise) /\ WF_vars(AnswerRaise) /\ WF_vars(Proceed)
            /\ SF_vars(BeginToSettle)
Spec == Init /\ [][Next]_vars /\ Fairness

-------------------------------------------------------------------------------
(* What must hold.                                                         *)

TypeOK ==
  /\ tx \in [Writers -> [state : {"idle", "running", "committed", "aborted"},
                         xid : 0..10, flag : 0..2]]
  /\ flag \in {0, 1} /\ bell \in BOOLEAN /\ pending \in BOOLEAN /\ rungFor \in BOOLEAN
  /\ phase \in {"connecting", "raising", "ready", "looking", "snapped", "storing", "lowering",
                "drawing", "waking", "waiting"}
  /\ state \in {"awake", "settling", "asleep"} /\ raising \in {"no", "sent behind", "sent", "executed behind", "executed"}
  /\ seen \subseteq Committed

\* The listener waits, nothing will wake it: then there is nothing to see.
NothingSleptThrough == (phase = "waiting" /\ ~pending /\ ~bell) => Committed \subseteq seen

\* What is committed is delivered.
Delivered == \A w \in Writers : (tx[w].state = "committed") ~> (w \in seen)

\* Once it began to, and left alone, the listener sleeps: it is rung for and does not poll for ever.
FallsAsleep ==
  ((state = "settling" /\ Running = {})
   ~> (phase = "waiting" \/ Running # {} \/ state # "settling"))

-------------------------------------------------------------------------------
(* What must be reachable: the test looks for each of these.              *)

\* TLC says once when it has reached something, so that nothing here holds for want of cases.
Reached(n, what, here) ==
  IF here /\ TLCGet(n) = 0 THEN TLCSet(n, 1) /\ PrintT(<<"reached", what>>) ELSE TRUE
ASSUME \A n \in 1..9 : TLCSet(n, 0)

Witnesses ==
  /\ Reached(1, "asleep",
       phase = "waiting")
  /\ Reached(2, "woken by the bell",
       phase = "waiting" /\ pending)
  /\ Reached(3, "a writer that will not ring while the flag is 0",
       flag = 0 /\ \E w \in Running : tx[w].flag = 1)
  /\ Reached(4, "settling behind such a writer",
       state = "settling" /\ phase = "storing" /\ look.xmin <= z /\ \E w \in Running : tx[w].flag = 1)
  /\ Reached(5, "raised in the middle of a look",
       raising \in {"executed", "executed behind"})
  /\ Reached(6, "the connection lost while settling",
       state = "settling" /\ reconnects < MaxReconnects)
  /\ Reached(7, "asleep after the connection was lost",
       state = "asleep" /\ reconnects = 1)
===============================================================================
