/* facts_private: what the makers of facts, evidence and checked claims share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_FACTS_PRIVATE_H
#define SR_INCIDENT_FACTS_PRIVATE_H

#include "core/base/json.h"
#include "core/base/str.h"
#include "core/incident/facts.h"

/* -- words: facts_say.c. All texts are safe, and live in the arena. -- */

/* A latency in ms with at most 1 decimal; a time of day in UTC; a name; a field's last part. */
const char *say_ms(struct arena *arena, double ms);
const char *say_clock(struct arena *arena, int64_t at_ns);
const char *say_name(const struct store *store, uint32_t name);
const char *say_field(const struct store *store, int field);
/* `90-120`, or one number when both ends print alike. */
const char *say_range(struct arena *arena, double low_ms, double high_ms);
/* A share as percent: no decimals below n = 100, else one. `+706.6%` of a change of 7.0656. */
const char *say_share(struct arena *arena, double share, uint64_t n);
const char *say_change(struct arena *arena, double change);
/* `1 record`, `3 records`. */
const char *say_count(struct arena *arena, uint64_t n, const char *one, const char *many);
/* `135 s` up to 10 minutes, then as span_text(). */
const char *say_span(struct arena *arena, int64_t ns);
/* `a`, `a and b`, `a, b and c`. */
const char *say_list(struct arena *arena, const char *const *item, size_t n);
/* The latencies of refs, listed: `750, 820 and 890`. */
const char *say_latencies(struct arena *arena, const struct ref *ref, size_t n);
/* The words for a record: `v1.2, /risk-score, 120 ms, OK`. */
const char *say_record(const struct store *store, const struct record *record,
		       struct arena *arena);

/* `4 of 8 requests timed out`; of those with a status where some have none, and where none has
 * one, that it is not recorded. */
const char *say_timeouts(struct arena *arena, const struct stat_group *group);

/* say_timeouts() of all requests and what else failed, `, 36 server errors`; where errors are more,
 * `340 of 378 requests failed (331 server errors, 9 timeouts)`. */
const char *say_errors_beside(struct arena *arena, const struct facts *facts);	/* "" without */
const char *say_harm(struct arena *arena, const struct facts *facts);

/* The words of the one rule of what counts (impact_is_errors): timeouts, or where server errors
 * lead both as failures. */
const char *say_bad_noun(const struct impact *impact, uint64_t n);	/* `timeout` `failures` */
const char *say_bad_verb(const struct impact *impact);		/* `timed out` `failed` */
const char *say_bad_now(const struct impact *impact);		/* `time out` `fail` */

/* -- questions: facts_ask.c -- */

/* How many of what matches are bad by that rule, and of how many that is known. */
struct bad_count { uint64_t k, told; };
struct bad_count ask_harm(const struct query *query, const struct impact *impact);
struct bad_count group_harm(const struct stat_group *group, const struct impact *impact);

/* The records of a cause, and those of its strata that are not the cause's. */
struct query ask_cause(struct query query, const struct cause *cause);
struct query ask_control(struct query query, const struct verdict *verdict);
/* Did the control answer beside the cause, from the onset on: between its first and its last
 * request there? A version that was taken out again has others before and after it alone, but for
 * the stragglers of the switch. */
bool ask_is_beside(struct query query, const struct verdict *verdict);
/* `the others` as a sentence begins with it; a name as it is. */
const char *ask_opening(const char *name, struct arena *arena);
/* What the control is called: a version, `the other versions`, or `the others`. */
const char *ask_control_name(const struct query *query, const struct verdict *verdict,
			     struct arena *arena);
/* At most max references to what matches, by time; more and filter are filled too. */
struct cites ask_cites(const struct query *query, size_t max, struct arena *arena);
/* The references of a, then those of b that a lacks, cut at CITES_MAX. */
struct cites cites_join(const struct cites *a, const struct cites *b, struct arena *arena);
struct cites cites_of_refs(const struct ref *ref, size_t n, struct arena *arena);
void cites_sort(struct cites *cites, struct arena *arena);	/* by time */
/* All latencies of what matches, in one distribution (the caller releases it). */
struct dist;
void ask_latencies(const struct query *query, struct dist *out);
/* Span of the records that match, ns; -1 when there are none. */
int64_t ask_span(const struct query *query, struct ref *first, struct ref *last);
/*
 * At most max endpoints that were hurt, by the same rule: all of them in order of name, or the
 * worst first when there are *more. Returns how many.
 */
struct hurt_endpoint { uint32_t endpoint; struct bad_count harm; bool has_baseline; };
size_t ask_worst_endpoints(const struct facts *facts, struct hurt_endpoint *out, size_t max,
			   size_t *more);

/* -- the table: facts_table.c, facts_table_cause.c -- */

struct maker {
	struct facts *facts;
	struct arena *arena;
	const struct store *store;
	struct fact nowhere;		/* where a fact without a value goes */
};
/*
 * Append a fact; a value that is NAN is not kept. Returns the fact, valid until the next
 * fact_add(); never NULL.
 */
struct fact *fact_add(struct maker *maker, const char *name, double value, enum fact_unit unit,
		      int64_t n);
void fact_key(struct fact *fact, const char *field, const char *text);
void fact_key_number(struct fact *fact, const char *field, double number);
/* Run every maker of the table. */
void facts_fill(struct maker *maker);
void make_cause_facts(struct maker *maker);
void make_contrast_facts(struct maker *maker);
void make_change_facts(struct maker *maker);
void make_hypothesis_facts(struct maker *maker);
void make_counterfactual_facts(struct maker *maker);
void make_gate_facts(struct maker *maker);
void make_reported_facts(struct maker *maker);
void make_recent_facts(struct maker *maker);	/* facts_told.c */
void make_before_facts(struct maker *maker);
void make_timeline_facts(struct maker *maker);
void make_told_facts(struct maker *maker);	/* the last: only what no other fact is */

/* -- the other parts of struct facts -- */
void facts_pick_gate(struct facts *facts, const struct facts_source *source,
		     struct arena *arena);					/* facts_gate.c */
void facts_evidence(struct facts *facts, struct arena *arena);		/* evidence.c */
/* Are all records known at the moment the facts are of? What a plainer reader gets of the whole
 * file would tell, before that, what came later. */
bool facts_is_whole(const struct facts *facts);				/* facts_damage.c */
/* `whole log: ` before what is told of the file, when more of it is known than the moment; else
 * "". */
const char *facts_whole_word(const struct facts *facts);
void facts_data_notes(struct facts *facts, struct arena *arena);	/* facts_damage.c */
void facts_cannot_tell(struct facts *facts, struct arena *arena);	/* facts_words.c */
void facts_limits(struct facts *facts, struct arena *arena);

/* -- the time of a claim: reported_time.c -- */
struct stated_time {
	bool is_read;			/* a day or a clock could be read */
	bool has_zone, has_clock;
	int weekday;			/* of the text, -1 = none */
	bool weekday_matches;		/* one day of the log is that weekday */
	int64_t day_ns;			/* the day taken, midnight UTC */
	int64_t at_ns;			/* the instant when the text is UTC (or has its zone) */
	const char *country_zone;	/* name of the zone of a named country; NULL */
	int country_offset_s;
	int64_t country_at_ns;
	int zone_offset_s;		/* of --tz */
	int64_t zone_at_ns;		/* the instant in that zone; INSTANT_NONE: untried */
};
void stated_time_read(const struct claim *claim, const struct incident_file *file, int64_t first_ns,
		      int64_t last_ns, struct stated_time *out);

#endif
