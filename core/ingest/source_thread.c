/* source_thread: decodes on a thread of its own, into a small ring of blocks. */
/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/thread.h"
#include "core/ingest/source_private.h"

enum { BLOCKS = 4 };

struct ring {
	struct decode *decode;	/* the thread's, until it has given out an end */
	pthread_t thread;
	pthread_mutex_t lock;	/* over all below */
	pthread_cond_t filled, emptied;
	struct block block[BLOCKS];	/* n of them from first on are filled */
	size_t first, n;
	unsigned stalls;	/* times that nothing was there yet */
	bool is_stopping;
};

/* Wait for an empty block. Returns NULL when the thread is to stop. */
static struct block *
find_room(struct ring *ring)
{
	struct block *block = NULL;

	pthread_mutex_lock(&ring->lock);
	while (ring->n == BLOCKS && !ring->is_stopping)
		pthread_cond_wait(&ring->emptied, &ring->lock);
	if (!ring->is_stopping)
		block = &ring->block[(ring->first + ring->n) % BLOCKS];
	pthread_mutex_unlock(&ring->lock);
	return block;
}

static void *
run(void *context)
{
	struct ring *ring = context;
	struct block *block;
	long end = 0;

	while (end == 0 && (block = find_room(ring))) {
		decode_block(ring->decode, block);
		end = block->end;
		pthread_mutex_lock(&ring->lock);
		if (block->len > 0 || end != 0)
			ring->n++;
		else
			ring->stalls++;
		pthread_cond_signal(&ring->filled);
		pthread_mutex_unlock(&ring->lock);
	}
	return NULL;
}

struct ring *
ring_new(struct decode *decode)
{
	struct ring *ring = xcalloc(1, sizeof(*ring));

	ring->decode = decode;
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->filled, NULL);
	pthread_cond_init(&ring->emptied, NULL);
	if (thread_start(&ring->thread, run, ring) == 0)
		return ring;
	pthread_mutex_destroy(&ring->lock);
	pthread_cond_destroy(&ring->filled);
	pthread_cond_destroy(&ring->emptied);
	free(ring);
	return NULL;
}

void
ring_free(struct ring *ring)
{
	if (!ring)
		return;
	pthread_mutex_lock(&ring->lock);
	ring->is_stopping = true;
	pthread_cond_signal(&ring->emptied);
	pthread_mutex_unlock(&ring->lock);
	pthread_join(ring->thread, NULL);
	pthread_mutex_destroy(&ring->lock);
	pthread_cond_destroy(&ring->filled);
	pthread_cond_destroy(&ring->emptied);
	for (size_t i = 0; i < BLOCKS; i++)
		free(ring->block[i].at);
	free(ring);
}

void
ring_take(struct ring *ring, struct block *block)
{
	pthread_mutex_lock(&ring->lock);
	unsigned stalls = ring->stalls;
	while (ring->n == 0 && stalls == ring->stalls)
		pthread_cond_wait(&ring->filled, &ring->lock);
	if (ring->n > 0) {
		struct block *from = &ring->block[ring->first], empty = *block;
		*block = *from;
		*from = (struct block){ .at = empty.at };
		ring->first = (ring->first + 1) % BLOCKS;
		ring->n--;
		pthread_cond_signal(&ring->emptied);
	} else {
		block->len = 0;
		block->end = 0;
	}
	pthread_mutex_unlock(&ring->lock);
}
