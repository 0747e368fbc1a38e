-- All of a cargo reference travels on one vehicle. Of two that bundle it at the same instant the database lets one do so;
-- the other is answered as if it had come a moment later. Where two had done so before, one of them must be taken off
-- its vehicle (Hong Kong's system has refused it) before this can be made.
CREATE UNIQUE INDEX carried_whole_once ON carried_reference (ccrn) WHERE packages IS NULL AND crossed_at IS NULL;
