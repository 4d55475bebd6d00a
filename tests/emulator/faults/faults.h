/*
 * faults.h - the fault rules in force, changed by tests while the emulator runs.
 *
 * The control plane asks before each operation and reports after its effect:
 *
 *     struct fault_decision d;
 *     faults_before(faults, request->arena, operation, subject, &d);
 *     ... d.delay_ms; no effect if d.when is FAULT_BEFORE and d.kind is ERROR, TIMEOUT or CUT ...
 *     faults_after(faults, &d);
 *     ... the reply, or what d.kind makes of it ...
 *
 * SIGKILLs are sent by these two calls. All functions may be called from any thread; one lock,
 * inside. Rules are not part of the emulator's saved state.
 */
#ifndef LG_FAULTS_FAULTS_H
#define LG_FAULTS_FAULTS_H

#include "base/arena.h"
#include "faults/decision.h"

/* Where the admin calls live: POST, GET and DELETE here; DELETE also at FAULTS_PATH "/ID". */
#define FAULTS_PATH "/_emulator/faults"

struct faults;

/* No rules yet. The caller owns it. */
struct faults *faults_new(void);

/* Accepts NULL; returns NULL. */
struct faults *faults_free(struct faults *f);

/*
 * Counts one call and says what shall go wrong with it. `operation` is the API's name
 * ("CreateService"); `subject` holds every identifier that the request names - path labels,
 * decoded, and the name or identifiers in its body - separated by blanks. Sends the SIGKILL of a
 * rule that asks for it before the effect. Strings of *ret_decision are copied into `a`.
 */
void faults_before(struct faults *f, struct arena *a, struct str operation, struct str subject,
                   struct fault_decision *ret_decision);

/* The effect has taken place (or the call failed by itself): sends the SIGKILL that is due now. */
void faults_after(struct faults *f, const struct fault_decision *decision);

/*
 * An admin call; `path` as above, `body` of a POST. Returns the HTTP status and sets *ret_body to
 * JSON in `a`: 201 with the rule and its id; 200 {"faults": [...]} with what each has seen and hit;
 * 204 (empty) after DELETE; 400 {"message": ...}; 404 unknown id; 405.
 */
int faults_admin(struct faults *f, struct arena *a, struct str method, struct str path,
                 struct str body, struct str *ret_body);

#endif
