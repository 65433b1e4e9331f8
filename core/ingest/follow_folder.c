/* follow_folder: the files beside a followed path, and which of them came since. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/follow_private.h"
#include "core/ingest/source_identity.h"

void
folder_init(struct folder *folder, const char *path)
{
	const char *slash = strrchr(path, '/');

	*folder = (struct folder){ .base = slash ? slash + 1 : path };
	if (!slash)
		folder->path = xstrdup(".");
	else
		folder->path = xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

void
folder_release(struct folder *folder)
{
	free(folder->path);
	free(folder->known);
}

void
folder_walk(const struct folder *folder, bool (*each)(void *context, const char *name),
	    void *context)
{
	struct dirent **entry = NULL;
	int n = scandir(folder->path, &entry, NULL, alphasort);
	bool goes_on = true;

	for (int i = 0; i < n; i++) {
		goes_on = goes_on && each(context, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
}

/* `api.log.1`, `api.log-20250801.gz` beside `api.log`; not `api.log2`, nor `api.log` itself. */
static bool
is_sibling(const struct folder *folder, const char *name)
{
	size_t len = strlen(folder->base);

	return strncmp(name, folder->base, len) == 0 && name[len] && strchr(".-_~", name[len]);
}

static bool
is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

struct found {
	char *path;
	struct number number;
	struct timespec modified;
	int64_t size;
};

/* One walk: what is there now, and what of it was not there before. */
struct listing {
	const struct folder *folder;
	bool is_of_doubts;		/* only what is in doubt is found: */
	bool is_due;			/* even if it did not grow */
	struct beside *beside;
	size_t n, cap;
	struct timespec changed;
	struct found *found;
	size_t n_found, cap_found;
	struct str path;
};

static struct beside *
known(const struct folder *folder, struct number number)
{
	for (size_t i = 0; i < folder->n; i++) {
		struct beside *beside = &folder->known[i];
		if (beside->number.dev == number.dev && beside->number.ino == number.ino)
			return beside;
	}
	return NULL;
}

/* What was packed or moved here since is older than the look before. */
static bool
is_new(const struct listing *listing, const struct stat *st)
{
	return !listing->is_of_doubts && listing->folder->has_looked &&
	       !is_before(&st->st_mtim, &listing->folder->changed);
}

static bool
list(void *context, const char *name)
{
	struct listing *listing = context;
	struct stat st;

	if (!is_sibling(listing->folder, name))
		return true;
	str_clear(&listing->path);
	str_fmt(&listing->path, "%s/%s", listing->folder->path, name);
	if (lstat(str_text(&listing->path), &st) != 0 || !S_ISREG(st.st_mode))
		return true;
	struct number number = { st.st_dev, st.st_ino };
	const struct beside *before = known(listing->folder, number);
	bool is_doubted = before && before->is_doubted;
	GROW(listing->beside, listing->n, listing->cap);
	listing->beside[listing->n++] = (struct beside){
		number, is_doubted, before ? before->size : st.st_size,
	};
	bool is_asked = is_doubted && (listing->is_due || st.st_size != before->size);
	if (is_asked || (!before && is_new(listing, &st))) {
		GROW(listing->found, listing->n_found, listing->cap_found);
		listing->found[listing->n_found++] = (struct found){
			xstrdup(str_text(&listing->path)), number, st.st_mtim, st.st_size,
		};
	}
	return true;
}

static int
by_age(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (is_before(&x->modified, &y->modified) || is_before(&y->modified, &x->modified))
		return is_before(&x->modified, &y->modified) ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* List the folder as it is now. */
static void
look(const struct folder *folder, struct listing *listing)
{
	struct stat st;

	listing->folder = folder;
	/* Its time first: what comes while it is listed makes it look changed. */
	if (stat(folder->path, &st) != 0)
		return;
	listing->changed = st.st_mtim;
	folder_walk(folder, list, listing);
	if (listing->n_found > 0)
		qsort(listing->found, listing->n_found, sizeof(*listing->found), by_age);
}

static void
remember(struct folder *folder, struct listing *listing)
{
	free(folder->known);
	folder->known = listing->beside;
	folder->n = listing->n;
	folder->cap = listing->cap;
	folder->changed = listing->changed;
	folder->has_looked = true;
	listing->beside = NULL;
}

static void
release(struct listing *listing)
{
	free(listing->beside);
	str_release(&listing->path);
	for (size_t i = 0; i < listing->n_found; i++)
		free(listing->found[i].path);
	free(listing->found);
}

void
folder_look(struct input *input)
{
	struct folder *folder = &input->folder;
	struct listing listing = { 0 };
	struct stat st;

	if (folder->has_looked && stat(folder->path, &st) == 0 &&
	    !is_before(&st.st_mtim, &folder->changed) && !is_before(&folder->changed, &st.st_mtim))
		return;
	look(folder, &listing);
	/* What came with a rotation or a cut that was not seen yet is left for then. Of a file of
	 * which nothing was read a cut is never seen. */
	int64_t size;
	int error;
	struct source *source = input->live ? input->live->source : NULL;
	if (!folder->has_looked ||
	    (source && source_identity(source)->head_len > 0 && stat(input->path, &st) == 0 &&
	     identity_is_file(source_identity(source), &st) &&
	     source_check(source, &size, &error) == SOURCE_AS_READ))
		remember(folder, &listing);
	release(&listing);
}

/* What was found is asked about; what stays in doubt is kept as such. */
static void
ask(struct follow *follow, struct input *input, const struct listing *listing,
    bool (*found)(struct follow *follow, struct input *input, const char *path))
{
	for (size_t i = 0; i < listing->n_found; i++) {
		bool is_settled = found(follow, input, listing->found[i].path);
		struct beside *beside = known(&input->folder, listing->found[i].number);
		if (beside)
			*beside = (struct beside){ beside->number, !is_settled,
						   listing->found[i].size };
	}
}

void
folder_new(struct follow *follow, struct input *input,
	   bool (*found)(struct follow *follow, struct input *input, const char *path))
{
	struct listing listing = { .is_due = true };

	look(&input->folder, &listing);
	remember(&input->folder, &listing);
	ask(follow, input, &listing, found);
	release(&listing);
}

void
folder_ask(struct follow *follow, struct input *input,
	   bool (*found)(struct follow *follow, struct input *input, const char *path))
{
	struct folder *folder = &input->folder;
	bool is_due = follow->now_ns - folder->asked_ns >= FOLLOW_EACH_NS;
	struct listing listing = { .is_of_doubts = true, .is_due = is_due };
	bool has_doubts = false;

	for (size_t i = 0; i < folder->n; i++)
		has_doubts = has_doubts || folder->known[i].is_doubted;
	if (!has_doubts)
		return;
	if (is_due)
		folder->asked_ns = follow->now_ns;
	look(folder, &listing);
	ask(follow, input, &listing, found);
	release(&listing);
}
