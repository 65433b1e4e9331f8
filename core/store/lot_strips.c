/* lot_strips: strips out of a pool, and back to it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/store/lot_private.h"

#define STRIPS_A_BLOCK 1024

/* Room aligned to a power of two; free() it. */
static void *
xaligned(size_t align, size_t size)
{
	void *at = aligned_alloc(align, size);

	if (!at)
		die(ERR_MEMORY, "out of memory");
	return at;
}

static struct strip *
take_strip(struct strips *strips)
{
	struct strip *strip = strips->free;

	strips->in_use++;
	if (strip) {
		strips->free = strip->next;
		return strip;
	}
	if (!strips->n_left) {
		GROW(strips->block, strips->n_blocks, strips->cap_blocks);
		strips->block[strips->n_blocks++] =
			xaligned(sizeof(*strip), STRIPS_A_BLOCK * sizeof(*strip));
		strips->n_left = STRIPS_A_BLOCK;
	}
	return &strips->block[strips->n_blocks - 1][STRIPS_A_BLOCK - strips->n_left--];
}

void
lot_add_strip(struct lot *lot, struct strips *strips)
{
	struct strip *strip = take_strip(strips);

	strip->next = lot_chain(lot);
	if (!strip->next)
		lot->tail = strip;
	lot->at = strip->us;
}

void
lot_add_full_strip(struct lot *lot, const struct strip *full, struct strips *strips)
{
	struct strip *head = lot_chain(lot), *strip = take_strip(strips);

	memcpy(strip->us, full->us, sizeof(strip->us));
	strip->next = head ? head->next : NULL;
	if (head)
		head->next = strip;
	else
		lot->at = strip->us + STRIP_US;
	if (!strip->next)
		lot->tail = strip;
	lot->n_us += STRIP_US;
}

/* The strips of a lot go back to the pool. */
void
lot_drop_strips(struct lot *lot, struct strips *strips)
{
	struct strip *strip = lot_chain(lot);

	if (!strip)
		return;
	/* All but the first are full. */
	strips->in_use -= 1 + (lot->n_us - lot_strip_len(lot, strip)) / STRIP_US;
	lot->tail->next = strips->free;
	strips->free = strip;
	lot->at = NULL;
	lot->n_us = 0;
}

void
strips_release(struct strips *strips)
{
	for (size_t i = 0; i < strips->n_blocks; i++)
		free(strips->block[i]);
	free(strips->block);
	*strips = (struct strips){0};
}
