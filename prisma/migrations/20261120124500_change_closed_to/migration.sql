-- Who cannot vote on a change in this round of its review: so that what waits for a person is one indexed question.
ALTER TABLE "change_request" ADD COLUMN "closed_to" TEXT[] DEFAULT ARRAY[]::TEXT[];
UPDATE "change_request" SET "closed_to" = "writers";
