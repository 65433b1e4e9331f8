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

struct found { char *path; struct number number; struct timespec modified; };

/* One walk: what is there now, and what of it was not there before. */
struct listing {
	const struct folder *folder;
	struct number *number;
	size_t n, cap;
	struct timespec changed;
	struct found *found;
	size_t n_found, cap_found;
	struct str path;
};

static bool
was_known(const struct folder *folder, const struct stat *st)
{
	for (size_t i = 0; i < folder->n; i++)
		if (folder->known[i].dev == st->st_dev && folder->known[i].ino == st->st_ino)
			return true;
	return false;
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
	GROW(listing->number, listing->n, listing->cap);
	listing->number[listing->n++] = number;
	/* What was packed or moved here since is older than the look before. */
	if (listing->folder->has_looked && !was_known(listing->folder, &st) &&
	    !is_before(&st.st_mtim, &listing->folder->changed)) {
		GROW(listing->found, listing->n_found, listing->cap_found);
		listing->found[listing->n_found++] = (struct found){
			xstrdup(str_text(&listing->path)), number, st.st_mtim,
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

	*listing = (struct listing){ .folder = folder };
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
	folder->known = listing->number;
	folder->n = listing->n;
	folder->cap = listing->cap;
	folder->changed = listing->changed;
	folder->has_looked = true;
	listing->number = NULL;
}

static void
release(struct listing *listing)
{
	free(listing->number);
	str_release(&listing->path);
	for (size_t i = 0; i < listing->n_found; i++)
		free(listing->found[i].path);
	free(listing->found);
}

void
folder_look(struct input *input)
{
	struct folder *folder = &input->folder;
	struct listing listing;
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

static void
forget(struct folder *folder, struct number number)
{
	for (size_t i = 0; i < folder->n; i++)
		if (folder->known[i].dev == number.dev && folder->known[i].ino == number.ino)
			folder->known[i] = folder->known[--folder->n];
}

void
folder_new(struct follow *follow, struct input *input,
	   bool (*found)(struct follow *follow, struct input *input, const char *path))
{
	struct folder *folder = &input->folder;
	struct timespec before = folder->changed;
	struct listing listing;
	bool is_settled = true;

	look(folder, &listing);
	remember(folder, &listing);
	for (size_t i = 0; i < listing.n_found; i++)
		if (!found(follow, input, listing.found[i].path)) {
			forget(folder, listing.found[i].number);
			is_settled = false;
		}
	if (!is_settled)	/* it is no older than that */
		folder->changed = before;
	release(&listing);
}
