/* rca_text_private: the parts of the message on the bridge, and how they share its lines. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_RCA_TEXT_PRIVATE_H
#define SR_INCIDENT_RCA_TEXT_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/incident/sink_private.h"

enum { BRIDGE_LINES = 25, BRIDGE_WIDTH = 100, BRIDGE_LABEL = 10, BRIDGE_PARTS = 40 };

/* A text under its label. It takes `least` .. `most` lines; `weight` says who gives up a line
 * first when all together are too long: the smallest, and of those the last. */
struct bridge_part {
	const char *label, *text;	/* borrowed */
	const char *cites;		/* `[L3, L5]`, kept when the text is cut; NULL */
	int least, most, weight;
	int lines;			/* what it was given */
};

struct bridge {
	struct bridge_part part[BRIDGE_PARTS];
	size_t n;
};

/* Add a part; a text that is NULL or empty, or one part too many, is passed over. */
void bridge_add(struct bridge *bridge, struct bridge_part part);
/* Lines all parts take, each with no more than it may have. */
int bridge_lines(const struct bridge *bridge, struct arena *arena);
/*
 * Write all parts in BRIDGE_LINES lines of BRIDGE_WIDTH columns at most. What does not fit ends
 * after a whole sentence where one fills a fair part of the room, else in ` ...`.
 */
void bridge_write(struct bridge *bridge, struct arena *arena, struct str *out);

/* Who gives up a line first when there are too many: the smallest. */
enum {
	WEIGHT_RIVALS, WEIGHT_DATA, WEIGHT_REPORTED, WEIGHT_UNSHOWN, WEIGHT_CAUTION,
	WEIGHT_EVIDENCE, WEIGHT_CAUSE
};

struct message {
	struct bridge bridge;
	struct arena *arena;
	const struct facts *facts;
	uint64_t told;		/* hypotheses that have a line of their own, by bit */
};

/* Add a text of 1 .. `most` lines. */
void message_say(struct message *message, const char *label, const char *text, int most,
	int weight);
/* The text as the arena keeps it; *text is released. */
const char *message_keep(struct message *message, struct str *text);
/* The board in one row a state, less what is told already: `Untested  dependency, dimension`. */
void message_board(struct message *message, enum hypothesis_state state, const char *label,
	int most);
/* So many rivals with the reason why they are out: what the bridge asks next, in that order. */
void message_ruled_out(struct message *message, int reasons);

#endif
