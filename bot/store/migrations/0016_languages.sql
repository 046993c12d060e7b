-- The language an admin chose for what everyone sees (none: Discord's), and those of people, beside their yes to messages.
ALTER TABLE guild ADD COLUMN language TEXT CHECK (language NOT GLOB '*[^a-z]*');
ALTER TABLE seat ADD COLUMN language TEXT CHECK (language NOT GLOB '*[^a-z]*');
ALTER TABLE standing ADD COLUMN language TEXT CHECK (language NOT GLOB '*[^a-z]*');
ALTER TABLE write_choice ADD COLUMN language TEXT CHECK (language NOT GLOB '*[^a-z]*');
