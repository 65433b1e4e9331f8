/* crew: threads that read stretches of a file ahead of the one that takes records over. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/thread.h"

#define SPAN ((size_t)256 << 10)	/* bytes of a stretch */
#define BEYOND ((size_t)16 << 10)	/* bytes after it, for a record that begins in it */
#define RING_MAX (2 * CREW_MAX)

/* What is looked for: as old as the stretch that still uses it. */
struct lore { struct shapes *shapes; int users; };

struct crew {
	struct crew_plan plan;
	pthread_mutex_t lock;		/* guards all below but what a busy slot holds */
	pthread_cond_t changed;
	bool is_over;
	struct lore *lore;		/* the newest; owned with those still in use */
	struct spacing spacing;
	bool has_hashes;
	int64_t claimed, taken;		/* stretches: nobody has those from `claimed` on */
	int64_t total;
	int ring;			/* slots in use */
	struct slot {
		enum { FREE, BUSY, READY, FAILED } state;
		struct stretch stretch;
	} slot[RING_MAX];
	struct lane *helper;		/* of the caller's thread; owned */
	struct hand { struct crew *crew; struct lane *lane; pthread_t thread;
	} hand[CREW_MAX];
	int hands;
};

static struct lore *
new_lore(const struct shapes *shapes)
{
	struct lore *lore = xcalloc(1, sizeof(*lore));

	lore->shapes = shapes_copy(shapes);
	lore->users = 1;
	return lore;
}

static void
let_go(struct lore *lore)
{
	if (--lore->users > 0)
		return;
	shapes_free(lore->shapes);
	free(lore);
}

/* Read a stretch and look through it, without the lock. Returns false when it cannot be read. */
static bool
read_stretch(const struct crew_plan *plan, struct lane *lane, const struct lore *lore,
	     int64_t index, struct stretch *stretch)
{
	int64_t offset = plan->from + index * (int64_t)SPAN, left = plan->upto - offset;
	size_t want = (int64_t)(SPAN + BEYOND) < left ? SPAN + BEYOND : (size_t)left;

	stretch_reserve(stretch, SPAN + BEYOND);
	long n = source_at(plan->source, offset, stretch->bytes, want);
	if (n <= 0)
		return false;
	stretch->offset = offset;
	stretch->len = (size_t)n;
	stretch->own = stretch->len < SPAN ? stretch->len : SPAN;
	stretch->n_shapes = shapes_count(lore->shapes);
	stretch->next = 0;
	stretch_reserve(stretch, stretch->len);
	lane_read(lane, lore->shapes, stretch, 0, false);
	return true;
}

/* Claim the next stretch and read it. The lock is held before and after. */
static void
work(struct crew *crew, struct lane *lane)
{
	int64_t index = crew->claimed++;
	struct slot *slot = &crew->slot[index % crew->ring];
	struct lore *lore = crew->lore;

	slot->state = BUSY;
	slot->stretch.spacing = crew->spacing;
	slot->stretch.has_hashes = crew->has_hashes;
	lore->users++;
	pthread_mutex_unlock(&crew->lock);
	bool is_read = read_stretch(&crew->plan, lane, lore, index, &slot->stretch);
	pthread_mutex_lock(&crew->lock);
	let_go(lore);
	slot->state = is_read ? READY : FAILED;
	pthread_cond_broadcast(&crew->changed);
}

static bool
has_work(const struct crew *crew)
{
	return crew->claimed < crew->total && crew->claimed < crew->taken + crew->ring;
}

static void *
run(void *context)
{
	struct hand *hand = context;
	struct crew *crew = hand->crew;

	pthread_mutex_lock(&crew->lock);
	while (!crew->is_over) {
		if (has_work(crew))
			work(crew, hand->lane);
		else
			pthread_cond_wait(&crew->changed, &crew->lock);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

static void
start(struct crew *crew)
{
	for (int i = 0; i + 1 < crew->plan.threads; i++) {
		struct hand *hand = &crew->hand[i];
		*hand = (struct hand){ .crew = crew,
				       .lane = lane_new(crew->plan.extract, (uint32_t)i + 1) };
		if (thread_start(&hand->thread, run, hand) != 0) {
			lane_free(hand->lane);	/* fewer do as well */
			break;
		}
		crew->hands++;
	}
}

struct crew *
crew_new(const struct crew_plan *plan, const struct shapes *shapes, const struct spacing *spacing)
{
	struct crew *crew = xcalloc(1, sizeof(*crew));

	crew->plan = *plan;
	crew->spacing = *spacing;
	crew->total = (plan->upto - plan->from + (int64_t)SPAN - 1) / (int64_t)SPAN;
	crew->taken = -1;
	crew->ring = 2 * plan->threads < RING_MAX ? 2 * plan->threads : RING_MAX;
	crew->lore = new_lore(shapes);
	crew->helper = lane_new(plan->extract, CREW_MAX);
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->changed, NULL);
	start(crew);
	return crew;
}

void
crew_free(struct crew *crew)
{
	if (!crew)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->is_over = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (int i = 0; i < crew->hands; i++) {
		pthread_join(crew->hand[i].thread, NULL);
		lane_free(crew->hand[i].lane);
	}
	lane_free(crew->helper);
	let_go(crew->lore);
	for (int i = 0; i < RING_MAX; i++)
		stretch_release(&crew->slot[i].stretch);
	pthread_cond_destroy(&crew->changed);
	pthread_mutex_destroy(&crew->lock);
	free(crew);
}

void
crew_teach(struct crew *crew, const struct shapes *shapes, const struct spacing *spacing)
{
	struct lore *lore = new_lore(shapes);

	pthread_mutex_lock(&crew->lock);
	let_go(crew->lore);
	crew->lore = lore;
	crew->spacing = *spacing;
	pthread_mutex_unlock(&crew->lock);
}

void
crew_hash(struct crew *crew, bool is_on)
{
	pthread_mutex_lock(&crew->lock);
	crew->has_hashes = is_on;
	pthread_mutex_unlock(&crew->lock);
}

struct stretch *
crew_next(struct crew *crew)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&crew->lock);
	if (crew->taken >= 0)
		crew->slot[crew->taken % crew->ring].state = FREE;
	if (crew->taken + 1 < crew->total) {
		slot = &crew->slot[++crew->taken % crew->ring];
		pthread_cond_broadcast(&crew->changed);
	}
	while (slot && (crew->claimed <= crew->taken || slot->state == BUSY)) {
		if (has_work(crew))
			work(crew, crew->helper);
		else
			pthread_cond_wait(&crew->changed, &crew->lock);
	}
	if (slot && slot->state != READY)
		slot = NULL;
	pthread_mutex_unlock(&crew->lock);
	return slot ? &slot->stretch : NULL;
}
