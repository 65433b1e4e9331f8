/* follow_private: the state of a follow, shared by its looks, lives, copies, folders and hints. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FOLLOW_PRIVATE_H
#define SR_INGEST_FOLLOW_PRIVATE_H

#include <sys/stat.h>

#include "core/ingest/follow.h"
#include "core/ingest/intake_private.h"

#define SEEK_NS INT64_C(1000000000)	/* a copy of a cut file may show up so much later */
#define YOUNG_NS INT64_C(300000000)	/* so long a young source may grow before it is judged */
#define LIKENESS 64			/* first bytes that tell two files apart, at least */

/* What was read at a path from an opening up to its end. */
struct life {
	struct intake *in;	/* the caller's */
	struct source *source;	/* of it */
	size_t input;
	bool is_live;		/* it stands at its path; else it drains */
	bool has_begun;		/* something was read of it, and stood there still */
	bool is_copy;		/* it went on in a copy, which nobody writes to any more */
	bool is_seeking;	/* its file was cut: a copy is looked for, until seek_ns */
	bool is_over;		/* its source has ended, or is to */
	bool is_dropped;	/* its file was given back */
	bool is_resting;	/* and so was the memory it was read with */
	bool is_retired;	/* and all that lines are opened with */
	int64_t seek_ns;
	int64_t young_ns;	/* when its first bytes were there; INSTANT_NONE */
	int64_t offset, moved_ns;	/* stored bytes read, and when that became so many */
	int64_t size, seen_ns;	/* stored there when it was sound last; when that was, by the wall
				 * clock */
	int watch;		/* of inotify; -1: none */
};

/* A number of a file. */
struct number { dev_t dev; ino_t ino; };

/* A file beside a path. */
struct beside {
	struct number number;
	bool is_doubted;	/* it may be a file that was missed, or a copy that is being made */
	int64_t size;		/* when that was asked last */
};

/* The files beside a path whose names begin like its own, as they were when last looked at. */
struct folder {
	char *path;		/* owned */
	const char *base;	/* of the input's path */
	struct beside *known;	/* owned */
	size_t n, cap;
	struct timespec changed;	/* mtime of the folder then */
	bool has_looked;
	int64_t asked_ns;	/* about what is in doubt; that is dear, and may have no end */
};

struct input {
	char *path;		/* owned */
	struct str name;	/* safe text */
	bool is_stdin;
	struct life *live;	/* NULL: none */
	bool has_lived;		/* something was read at the path */
	struct number passed;	/* stands at the path, and is read under another name */
	bool has_passed;
	enum follow_state state;	/* as the path was seen; FOLLOW_READING: it is all right */
	int64_t since_ns;
	int64_t nursed_ns;	/* a sick one was tried again last; INSTANT_NONE */
	struct str why;		/* of a sick one, safe text */
	struct folder folder;
};

struct gap { size_t input; int64_t since_ns, until_ns, bytes; };

struct follow {
	struct follow_plan plan;
	struct input *input;	/* owned */
	size_t n_inputs, cap_inputs;
	struct life **life;	/* owned, each of them too, in order of their index */
	size_t n_lives, cap_lives, n_taken;
	struct gap *gap;	/* owned */
	size_t n_gaps, cap_gaps;
	int64_t now_ns, wall_ns;
	bool is_over;		/* nothing is waited for any more */
	bool has_news;		/* of this tick: there is something to read */
	int epoll, inotify;	/* -1: none */
	struct str polls;	/* why hints are few */
};

/* follow_look: see how an input stands, and act. */
void follow_look(struct follow *follow, struct input *input);

/* follow_life: open a file at a path for an input; is_live: it stands at its own. NULL and *err
 * when it cannot be. */
struct life *life_open(struct follow *follow, struct input *input, const char *path, bool is_live,
		       struct err *err);
/* It is no longer what stands at the path: its late writers are waited for. */
void life_drain(struct follow *follow, struct life *life);
/* Its file was cut: it goes on in a copy, or there is a gap. */
void life_cut(struct follow *follow, struct life *life);
/* No copy is looked for any more. */
void life_lose(struct follow *follow, struct life *life);
void life_end(struct follow *follow, struct life *life);
/* Once a tick. */
void life_tend(struct follow *follow, struct life *life);
int64_t life_stored(const struct life *life);	/* stored bytes read */

/* follow_copy: the file with this number is being read, or was; NULL: it is not. */
struct life *copy_by_number(const struct follow *follow, const struct stat *st);
/* Does a file begin like one that is or was read, or (NULL: none) like the one at another path? */
enum copy_is {
	COPY_NOT,
	COPY_BLANK,		/* nothing stands in it that tells: it may become any copy */
	COPY_YOUNG,		/* it does not, and has too few bytes to tell */
	COPY_KNOWN,		/* it does like one that is or was read */
	COPY_BESIDE,		/* like the one at the other path, or what is to be read */
	COPY_PACKED		/* it does not, and is packed */
};
enum copy_is copy_is(const struct follow *follow, const char *path, const char *beside);
/* Find what a cut file held beside it, and go on there. Returns whether there is such a copy, and
 * its size; INT64_MAX: not known. */
bool copy_join(struct follow *follow, struct life *life, int64_t *size);

/* follow_folder: call `found` for each file that came beside the path since it was looked at
 * last, oldest first: it may have stood at the path in between. Where it returns false the file
 * is in doubt: it is asked about again. */
void folder_new(struct follow *follow, struct input *input,
		bool (*found)(struct follow *follow, struct input *input, const char *path));
/* Ask again about those that are in doubt, and about nothing else that came. */
void folder_ask(struct follow *follow, struct input *input,
		bool (*found)(struct follow *follow, struct input *input, const char *path));
/* Remember what is there now, if what was read still stands at the path. */
void folder_look(struct input *input);
void folder_init(struct folder *folder, const char *path);
void folder_release(struct folder *folder);
/* Call `each` for every file in the folder, in order of names, until it returns false. */
void folder_walk(const struct folder *folder, bool (*each)(void *context, const char *name),
		 void *context);

/* follow_hint: wake the caller early. */
void hint_open(struct follow *follow);
void hint_close(struct follow *follow);
void hint_folder(struct follow *follow, const struct folder *folder);
void hint_life(struct follow *follow, struct life *life, const char *path);
void hint_forget(struct follow *follow, struct life *life);
void hint_drain(struct follow *follow);

#endif
