/* follow_model: files that are written, rotated and cut, and what a follower must make of them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_FOLLOW_MODEL_H
#define SR_TESTS_FOLLOW_MODEL_H

#include <dirent.h>

#include "tests/followed.h"

/* Each is one act of those who write, rotate and clean up; the clock moves between. */
enum kind {
	APPEND,		/* a few records to the newest file */
	SPLIT,		/* the first bytes of a record; the rest comes with the next write there */
	TRUNCATE,	/* the newest file, with nothing kept */
	COPYTRUNCATE,	/* now and then a look falls into the making of the copy */
	RENAME,		/* and created anew */
	MOVE,		/* and not created yet */
	RECREATE,	/* what is missing, or what is deleted first */
	COPY,		/* for somebody's own use */
	UNLINK,
	CHMOD,
	LATE,		/* a write to an older file by one who has it open */
	PAUSE,		/* 6 seconds */
	KINDS
};
static const char *const words[KINDS] = {
	"append", "split", "truncate", "copytruncate", "rename", "move", "recreate", "copy",
	"unlink", "chmod", "late", "pause",
};
struct op {
	enum kind kind;
	unsigned n;	/* records, bytes, or which file */
	bool looks;	/* the follower looks after it */
};

enum { OPS = 20, FILES = 32, IDS = 400, LINE = 200 };

/* What may become of a record. */
enum fate { NOT_WRITTEN, TO_COME, MUST, MAY, TORN };

struct copy { char path[128]; int generation; off_t size; };

/* A file of the model: what stands in it now, and what the follower knows of it. */
struct file {
	int fd;
	char path[128];			/* "": it has none */
	int generation;			/* of its contents: each cut begins another */
	int id[IDS];
	off_t end[IDS];			/* of each record in it */
	size_t n;
	off_t size;
	char rest[LINE];		/* of a record that was begun */
	int rest_id;
	bool is_seen, is_live, is_over;
	off_t read;
	int64_t moved_ns;
	bool was_cut;			/* since the follower looked */
};

struct model {
	char folder[64], path[96];
	struct file file[FILES];
	size_t n, newest;
	struct copy copy[FILES];
	size_t n_copies;
	enum fate fate[IDS];
	int next_id, n_names, generations;
	bool may_be_torn, must_gap, had_live;
	struct followed followed;
};

static inline struct file *
newest(struct model *model)
{
	return &model->file[model->newest];
}

static inline void
create(struct model *model)
{
	struct file *file = &model->file[model->n];

	*file = (struct file){ .generation = model->generations++ };
	snprintf(file->path, sizeof(file->path), "%s", model->path);
	file->fd = writer_open(model->path, O_APPEND);
	model->newest = model->n++;
}

static inline bool
is_missing(const struct model *model)
{
	return strcmp(model->file[model->newest].path, model->path) != 0;
}

static inline void
put(struct file *file, const char *at, size_t len)
{
	assert(write(file->fd, at, len) == (ssize_t)len);
	file->size += (off_t)len;
}

static inline void
stand(struct model *model, struct file *file, int id)
{
	file->id[file->n] = id;
	file->end[file->n++] = file->size;
	model->fate[id] = TO_COME;
}

static inline void
finish(struct model *model, struct file *file)
{
	if (!file->rest_id)
		return;
	put(file, file->rest, strlen(file->rest));
	stand(model, file, file->rest_id);
	file->rest_id = 0;
}

static inline void
append(struct model *model, struct file *file, unsigned n)
{
	finish(model, file);
	for (unsigned i = 0; i < n && model->next_id < IDS - 1; i++) {
		struct str line = { 0 };
		int id = model->next_id++;
		followed_line(&line, id);
		put(file, line.at, line.len);
		stand(model, file, id);
		str_release(&line);
	}
}

static inline void
split(struct model *model, struct file *file, unsigned n)
{
	struct str line = { 0 };

	finish(model, file);
	if (model->next_id >= IDS - 1)
		return;
	int id = model->next_id++;
	followed_line(&line, id);
	size_t len = 1 + n % (line.len - 2);	/* never whole: a `}` would end it */
	if (len >= line.len - 2)
		len = line.len - 3;
	put(file, line.at, len);
	snprintf(file->rest, sizeof(file->rest), "%s", line.at + len);
	file->rest_id = id;
	str_release(&line);
}

/* What of the file's contents was not read, goes: unless a copy of it can be found. */
static inline void
truncate_file(struct model *model, struct file *file)
{
	off_t kept = 0;

	for (size_t i = 0; i < model->n_copies; i++) {
		const struct copy *copy = &model->copy[i];
		if (copy->generation == file->generation && copy->size >= file->read &&
		    copy->size > kept)
			kept = copy->size;
	}
	/* Where less was read than logs have in common, what comes next may look like it. */
	bool can_join = file->is_seen && !file->is_over && !file->was_cut && file->read >= 64;
	for (size_t i = 0; i < file->n; i++)
		if (file->end[i] > file->read && model->fate[file->id[i]] == TO_COME)
			model->fate[file->id[i]] = can_join && file->end[i] <= kept ? MUST : MAY;
	if (file->rest_id)
		model->fate[file->rest_id] = TORN;
	model->may_be_torn |= file->rest_id != 0 || file->size > 0;
	assert(ftruncate(file->fd, 0) == 0);
	file->rest_id = 0;
	file->n = 0;
	file->size = file->read = 0;
	file->generation = model->generations++;
	file->was_cut = true;
}

static inline void look(struct model *model);

/* The follower looks when there are so many bytes of the copy. */
static inline void
look_into(struct model *model, const struct file *file, const char *path, off_t upto)
{
	char *part = xmalloc((size_t)upto + 1);
	int from = open(file->path, O_RDONLY | O_CLOEXEC), to = writer_open(path, O_TRUNC);

	assert(from >= 0 && pread(from, part, (size_t)upto, 0) == upto);
	assert(write(to, part, (size_t)upto) == upto);
	followed_look(&model->followed);
	look(model);
	close(from);
	close(to);
	free(part);
}

static inline void
copy(struct model *model, struct file *file, bool is_rotated, unsigned sixths)
{
	struct copy *made = &model->copy[model->n_copies];

	snprintf(made->path, sizeof(made->path), is_rotated ? "%s.%d" : "%s-copy%d", model->path,
		 model->n_names++);
	if (sixths < 6)
		look_into(model, file, made->path, file->size * (off_t)sixths / 6);
	model->n_copies++;
	copy_file(file->path, made->path);
	made->generation = file->generation;
	made->size = file->size;
}

static inline void
move(struct model *model, struct file *file)
{
	char to[128];

	snprintf(to, sizeof(to), "%s.%d", model->path, model->n_names++);
	assert(rename(file->path, to) == 0);
	memcpy(file->path, to, sizeof(to));
}

static inline void
act(struct model *model, const struct op *op)
{
	struct file *file = newest(model);
	struct file *any = &model->file[op->n % model->n];
	bool has_room = model->n < FILES - 1 && model->n_copies < FILES - 1;

	switch (op->kind) {
	case APPEND:
		append(model, file, 1 + op->n % 12);
		break;
	case SPLIT:
		split(model, file, op->n);
		break;
	case LATE:
		append(model, any, 1);
		break;
	case TRUNCATE:
		truncate_file(model, file);
		break;
	case COPYTRUNCATE:
		if (!is_missing(model) && has_room) {
			copy(model, file, true, op->n % 12);
			truncate_file(model, file);
		}
		break;
	case COPY:
		if (!is_missing(model) && has_room)
			copy(model, file, false, 6);
		break;
	case RENAME: case MOVE:
		if (!is_missing(model) && has_room) {
			move(model, file);
			if (op->kind == RENAME)
				create(model);
		}
		break;
	case UNLINK:
		if (!is_missing(model)) {
			assert(unlink(file->path) == 0);
			file->path[0] = '\0';
		}
		break;
	case RECREATE:
		if (!has_room)
			break;
		if (!is_missing(model)) {
			assert(unlink(file->path) == 0);
			file->path[0] = '\0';
		}
		create(model);
		break;
	case CHMOD:
		if (!is_missing(model))
			assert(chmod(file->path, 0) == 0);
		break;
	case PAUSE: case KINDS:
		break;
	}
}

static inline bool
has_copy(const struct model *model, const struct file *file)
{
	for (size_t i = 0; i < model->n_copies; i++)
		if (model->copy[i].generation == file->generation)
			return true;
	return false;
}

/* The follower has found the file, or has not and never will. Of one that it has not seen and a
 * copy of it, one is read: maybe the shorter. */
static inline void
find(struct model *model, struct file *file)
{
	struct file *at_path = is_missing(model) ? NULL : newest(model);
	bool has_turned = at_path && (!at_path->is_seen || at_path->was_cut);
	bool is_sibling = file->path[0] && file != at_path;

	if (file == at_path) {
		file->is_seen = true;
	} else if (!file->is_seen && has_turned && is_sibling && model->had_live &&
		   (file->size == 0 || file->size >= 64) &&	/* else it may be a copy */
		   !has_copy(model, file)) {
		file->is_seen = true;
		file->moved_ns = model->followed.now_ns;
	}
}

/* What the look that was just made must have found. */
static inline void
look(struct model *model)
{
	int64_t now_ns = model->followed.now_ns;
	struct file *at_path = is_missing(model) ? NULL : newest(model);
	bool has_turned = at_path && !at_path->is_seen;

	for (size_t i = 0; i < model->n; i++)
		find(model, &model->file[i]);
	for (size_t i = 0; i < model->n; i++) {
		struct file *file = &model->file[i];
		if (file->is_live && has_turned && file != at_path) {
			file->is_live = false;
			file->moved_ns = now_ns;
		}
		if (!file->is_seen)
			continue;
		/* Once it was cut and is at no path, nobody looks for what it begins anew. */
		if (file->was_cut && file != at_path)
			file->is_over = true;
		model->may_be_torn |= file->is_over && file->rest_id;
		if (file->is_over)
			continue;
		bool has_grown = file->size > file->read;
		for (size_t k = 0; k < file->n; k++)
			if (model->fate[file->id[k]] == TO_COME)
				model->fate[file->id[k]] = MUST;
		file->read = file->size;
		if (has_grown)
			file->moved_ns = now_ns;
		file->is_over = !file->is_live && file != at_path && !has_grown &&
				now_ns - file->moved_ns >= FOLLOW_QUIET_NS;
		model->may_be_torn |= file->is_over && file->rest_id;
	}
	for (size_t i = 0; i < model->n; i++)
		model->file[i].was_cut = false;
	if (at_path)
		at_path->is_live = model->had_live = true;
}

#endif
