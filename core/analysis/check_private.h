/* check_private: what check.c asks of the words and lines of a suspect's checks. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_CHECK_PRIVATE_H
#define SR_ANALYSIS_CHECK_PRIVATE_H

#include <stdlib.h>

#include "core/analysis/verdict_private.h"

struct asked { struct study *study; const struct suspects *all; struct suspect *suspect; };

/* A rerun (study.is_quiet) asks for states alone. */
#define LOUD(ask, text) ((ask)->study->is_quiet ? "" : (text))

/* Enter a check of the suspect. */
void check_put(struct asked *ask, int id, enum check_state state, const char *text,
	       struct cites lines);
void timing_check(struct asked *ask);	/* C3: check_timing.c */
void inside_check(struct asked *ask);	/* C5: check_inside.c */
/* What the effect of a suspect on records may be at most: of few none hurt may be chance. */
double effect_bound(const struct study *study, const struct harm *own, const struct harm *control);
/* A zone is ill where its hosts are: is a quarter of the suspect's records of values that it alone
 * holds, and that are as well as the controls? The largest of them. check_parts.c */
bool parts_are_well(struct asked *ask, struct cause *part);
void rivals_check(struct asked *ask);	/* C7: check_rivals.c */
/* Is a rival the version itself, under the name of another field? */
bool rival_is_alias(const struct study *study, const struct suspect *suspect,
		    const struct cause *rival);

/* Texts: check_text.c, check_text_control.c. */
const char *separation_text(struct asked *ask);
const char *chance_text(struct asked *ask);
const char *timing_text(struct asked *ask, const struct ref *first, bool is_new, int64_t change);
const char *concurrent_text(struct asked *ask, const struct harm *control, enum check_state state);
/* Of a query, the records between the suspect's first and last one since the onset. */
uint64_t count_beside(struct asked *ask, struct query query);
const char *inside_text(struct asked *ask, enum check_state state);
const char *inside_past_text(struct asked *ask, enum check_state state, uint32_t version);
const char *explains_text(struct asked *ask);
const char *rivals_text(struct asked *ask, enum check_state state);
const char *size_text(struct asked *ask, bool is_enough);
/* `90 ms at 18:06:30 and 95 ms at 18:07:00`: the few records of a query by time. */
const char *moments_text(struct study *study, const struct query *query, int64_t *from_ns,
			 int64_t *to_ns);
/* `v1.2`, or `the other versions`: what the suspect is compared with. */
const char *control_text(struct study *study, const struct suspect *suspect);
/* Its value, where there is one alone; VALUE_OTHER: there are several, or none. */
uint32_t control_value(const struct suspect *suspect);
/* The same text to begin a sentence with: our own words get a capital, names stay as they are. */
const char *opening(struct study *study, const char *text);
const char *suspect_text(struct study *study, const struct suspect *suspect);
/* `/risk-score`, `/a and /b`, `4 endpoints`: where both arms were seen; "" without endpoints. */
const char *places_text(struct study *study, const struct contrast *contrast);

/* Lines: check_lines.c. */
struct cites contrast_lines(struct asked *ask);
struct cites concurrent_lines(struct asked *ask, enum check_state state);
struct cites inside_lines(struct asked *ask);
struct cites inside_past_lines(struct asked *ask, enum check_state state, uint32_t version);
struct cites rivals_lines(struct asked *ask, enum check_state state);
/* Records of the control of a suspect since onset, on the endpoints where both arms are. */
struct query control_query(const struct study *study, const struct suspect *suspect, bool since);
/* Its own records on those endpoints, since onset or of all of the log. */
struct query suspect_query(const struct study *study, const struct suspect *suspect, bool since);
/* Only one endpoint has both arms: narrow a query to it. */
struct query query_place(struct query query, const struct contrast *contrast);

/* C17, from 40 records on: warmup.c. */
void warmup_check(struct asked *ask);

/*
 * Is the median of a version a thousand times that of the others, or they a thousand times its
 * (a quarter more or less for chance), while it fails as they do? Then it may write microseconds
 * where they write milliseconds, and nobody waits: never more than `associated`.
 */
bool suspect_may_be_unit(const struct suspect *suspect);

#endif
