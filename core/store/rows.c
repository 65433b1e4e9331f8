/* rows: columns grown together by doubling; a dimension costs nothing until it is seen. */
/* SPDX-License-Identifier: MIT */
#include "core/store/rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define RESIZE(column, n) ((column) = xrealloc((column), (n), sizeof(*(column))))

static void
resize(struct rows *rows, size_t cap)
{
	RESIZE(rows->at_ns, cap);
	RESIZE(rows->latency_us, cap);
	RESIZE(rows->offset, cap);
	RESIZE(rows->line, cap);
	RESIZE(rows->version, cap);
	RESIZE(rows->endpoint, cap);
	RESIZE(rows->status, cap);
	RESIZE(rows->length, cap);
	RESIZE(rows->flags, cap);
	RESIZE(rows->lines, cap);
	RESIZE(rows->outcome, cap);
	RESIZE(rows->unusable, cap);
	for (int i = 0; i < RECORD_DIMS; i++)
		if (rows->dim[i])
			RESIZE(rows->dim[i], cap);
	rows->cap = cap;
}

/* A dimension that shows up late is absent in the rows before. */
static void
add_dim(struct rows *rows, int i, uint32_t value)
{
	if (!rows->dim[i] && value) {
		rows->dim[i] = xcalloc(rows->cap, sizeof(*rows->dim[i]));
		rows->n_dims = i < rows->n_dims ? rows->n_dims : i + 1;
	}
	if (rows->dim[i])
		rows->dim[i][rows->n] = value;
}

void
rows_add(struct rows *rows, const struct record *record)
{
	size_t n = rows->n;

	if (n == rows->cap)
		resize(rows, rows->cap ? 2 * rows->cap : 64);
	rows->at_ns[n] = record->at_ns;
	rows->latency_us[n] = record->latency_us;
	rows->offset[n] = record->offset;
	rows->line[n] = record->line_first;
	rows->version[n] = record->version;
	rows->endpoint[n] = record->endpoint;
	rows->status[n] = record->status;
	rows->length[n] = record->length;
	rows->flags[n] = record->flags;
	rows->lines[n] = (uint32_t)(record->line_last - record->line_first);
	rows->outcome[n] = (uint8_t)record->outcome;
	rows->unusable[n] = (uint8_t)record->unusable;
	for (int i = 0; i < RECORD_DIMS; i++)
		add_dim(rows, i, record->dims[i]);
	rows->n++;
}

void
rows_add_lost(struct rows *rows, const struct record *place)
{
	rows_add(rows, place);
	rows->unusable[rows->n - 1] = ROW_LOST;
}

void
rows_get(const struct rows *rows, size_t i, struct record *record)
{
	*record = (struct record){
		.at_ns = rows->at_ns[i],
		.latency_us = rows->latency_us[i],
		.version = rows->version[i],
		.endpoint = rows->endpoint[i],
		.status = rows->status[i],
		.outcome = (enum outcome)rows->outcome[i],
		.unusable = (enum unusable)rows->unusable[i],
		.flags = rows->flags[i],
		.offset = rows->offset[i],
		.length = rows->length[i],
		.line_first = rows->line[i],
		.line_last = rows->line[i] + (long)rows->lines[i],
	};
	for (int d = 0; d < rows->n_dims; d++)
		record->dims[d] = rows->dim[d] ? rows->dim[d][i] : 0;
}

void
rows_trim(struct rows *rows)
{
	if (rows->n && rows->n < rows->cap)
		resize(rows, rows->n);
}

size_t
rows_bytes(const struct rows *rows)
{
	size_t row = 3 * sizeof(int64_t) + sizeof(long) + 6 * sizeof(uint32_t) + 2;

	for (int i = 0; i < RECORD_DIMS; i++)
		row += rows->dim[i] ? sizeof(uint32_t) : 0;
	return sizeof(*rows) + rows->cap * row;
}

void
rows_release(struct rows *rows)
{
	free(rows->at_ns);
	free(rows->latency_us);
	free(rows->offset);
	free(rows->line);
	free(rows->version);
	free(rows->endpoint);
	free(rows->status);
	free(rows->length);
	free(rows->flags);
	free(rows->lines);
	free(rows->outcome);
	free(rows->unusable);
	for (int i = 0; i < RECORD_DIMS; i++)
		free(rows->dim[i]);
	memset(rows, 0, sizeof(*rows));
}
