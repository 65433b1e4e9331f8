/* breath: many questions in a row, and the places between them where who asks may rest. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_BREATH_H
#define SR_STORE_BREATH_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * A verdict asks a store hundreds of questions. Who has it worked out in pieces (fiber.h) sets a
 * breath: between two questions, and within a long one, where no answer is half made, `rest` is
 * called when enough was done since it was last. In there other questions may be asked; the store
 * must not grow.
 */
struct breath {
	void (*rest)(void *context);
	void *context;
	uint64_t enough;	/* records and lots looked at between two rests */
	uint64_t done;		/* since the last one */
	uint64_t most;		/* between any two so far, for tests */
};

/* Borrowed, while its questions are asked; NULL: it stands still, or there is none. */
void store_set_breath(struct store *store, struct breath *breath);
/* The last question of it was asked: what was kept for it may go. */
void store_end_breath(struct store *store);
/* Can it be done here? Not where what was looked up hangs on the moment (traces). */
bool store_has_breath(const struct store *store);

#endif
