/** What is wrong with a statement, in the words of MySQL. Source: the reference of server error messages. */
import type { SqlError } from '../sql/syntax.ts'

export function errorText({ reason, subject, more, facts }: SqlError, database = ''): string {
  switch (reason) {
    case 'syntax':
      return `ERROR 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${subject.slice(0, 80)}' at line 1`
    case 'unsupported':
      return `ERROR 1235 (42000): This version of MySQL doesn't yet support '${subject}'`
    case 'no database':
      return 'ERROR 1046 (3D000): No database selected'
    case 'unknown database':
      return more
        ? `ERROR 1008 (HY000): Can't drop database '${subject}'; database doesn't exist`
        : `ERROR 1049 (42000): Unknown database '${subject}'`
    case 'database exists':
      return `ERROR 1007 (HY000): Can't create database '${subject}'; database exists`
    case 'no table':
      return more
        ? `ERROR 1051 (42S02): Unknown table '${subject}'`
        : `ERROR 1146 (42S02): Table '${subject}' doesn't exist`
    case 'table exists':
      return `ERROR 1050 (42S01): Table '${subject}' already exists`
    case 'unknown column':
      return `ERROR 1054 (42S22): Unknown column '${subject}' in '${more}'`
    case 'duplicate':
      return `ERROR 1062 (23000): Duplicate entry '${subject}' for key '${more}'`
    case 'null':
      return `ERROR 1048 (23000): Column '${subject}' cannot be null`
    case 'count':
      return `ERROR 1136 (21S01): Column count doesn't match value count at row ${subject}`
    case 'read only':
      return `ERROR 1290 (HY000): The MySQL server is running with the ${subject} option so it cannot execute this statement`
    case 'full':
      return `ERROR 1114 (HY000): The table '${subject}' is full`
    case 'ambiguous':
      return `ERROR 1052 (23000): Column '${subject}' in field list is ambiguous`
    case 'column exists':
      return `ERROR 1060 (42S21): Duplicate column name '${subject}'`
    case 'many rows':
      return 'ERROR 1242 (21000): Subquery returns more than 1 row'
    case 'takes long':
      return 'ERROR 3024 (HY000): Query execution was interrupted, maximum statement execution time exceeded'
    case 'not referred to':
      return `ERROR 1452 (23000): Cannot add or update a child row: a foreign key constraint fails (${keyText(facts, database)})`
    case 'referred to':
      return `ERROR 1451 (23000): Cannot delete or update a parent row: a foreign key constraint fails (${keyText(facts, database)})`
    case 'no savepoint':
      return `ERROR 1305 (42000): SAVEPOINT ${subject} does not exist`
    case 'role exists':
      return `ERROR 1396 (HY000): Operation CREATE USER failed for ${subject}`
    case 'no role':
      return `ERROR 1396 (HY000): Operation ${more || 'DROP USER'} failed for ${subject}`
    case 'no grantee':
      return 'ERROR 1410 (42000): You are not allowed to create a user with GRANT'
    case 'no right':
      return subject
    case 'no setting':
      return `ERROR 1193 (HY000): Unknown system variable '${subject}'`
    case 'aborted':
      return 'ERROR 1180 (HY000): Got error 149 during COMMIT'
    case 'division by zero':
      return 'ERROR 1365 (22012): Division by 0'
    case 'bad value':
    case 'no such day': {
      if (facts.column === undefined)
        return `ERROR 1292 (22007): Truncated incorrect ${more.toUpperCase()} value: '${subject}'`
      const type = more.replace(/[( ].*/, '').toLowerCase()
      const isInstant = /^(date|time)/.test(type)
      const name = /int|serial|bool/.test(type)
        ? 'integer'
        : type === 'numeric'
          ? 'decimal'
          : type === 'timestamp'
            ? 'datetime'
            : type
      return `ERROR ${isInstant ? '1292 (22007)' : '1366 (HY000)'}: Incorrect ${name} value: '${subject}' for column '${facts.column}' at row ${facts.row}`
    }
    case 'bad json':
      return `ERROR 3140 (22032): Invalid JSON text: "Invalid value." at position 0${facts.column === undefined ? '' : ` in value for column '${facts.column}'`}.`
    case 'too long':
      return `ERROR 1406 (22001): Data too long for column '${facts.column}' at row ${facts.row}`
    case 'out of range':
      return facts.column === undefined
        ? `ERROR 1690 (22003): BIGINT value is out of range in '${subject}'`
        : `ERROR 1264 (22003): Out of range value for column '${facts.column}' at row ${facts.row}`
    case 'columns differ':
      return subject === 'union' || subject === 'intersect' || subject === 'except'
        ? 'ERROR 1222 (21000): The used SELECT statements have a different number of columns'
        : 'ERROR 1353 (HY000): In definition of view, derived table or common table expression, SELECT list and column names list have different column counts'
    case 'not grouped': {
      if (subject === 'WHERE') return 'ERROR 1111 (HY000): Invalid use of group function'
      const column = `nonaggregated column '${subject.includes('.') ? `${database}.` : ''}${subject}'`
      const mode = 'this is incompatible with sql_mode=only_full_group_by'
      return facts.isOfGroups
        ? `ERROR 1055 (42000): Expression #${facts.nth} of SELECT list is not in GROUP BY clause and contains ${column} which is not functionally dependent on columns in GROUP BY clause; ${mode}`
        : `ERROR 1140 (42000): In aggregated query without GROUP BY, expression #${facts.nth} of SELECT list contains ${column}; ${mode}`
    }
    case 'no place':
      return `ERROR 1054 (42S22): Unknown column '${subject}' in 'order clause'`
    case 'not a table':
      return facts.drops
        ? `ERROR 1051 (42S02): Unknown table '${more}.${subject}'`
        : `ERROR 1288 (HY000): The target table ${subject} of the statement is not updatable`
    case 'not a view':
      return `ERROR 1347 (HY000): '${more}.${subject}' is not VIEW`
    case 'broken view':
      return `ERROR 1356 (HY000): View '${subject}' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them`
    case 'recursion':
      return `ERROR 3636 (HY000): Recursive query aborted after ${subject} iterations. Try increasing @@cte_max_recursion_depth to a larger value.`
    case 'checked':
      return `ERROR 3819 (HY000): Check constraint '${subject}' is violated.`
    case 'not of them':
      return `ERROR 1265 (01000): Data truncated for column '${facts.column}' at row ${facts.row}`
    case 'no constraint':
      return `ERROR 3940 (HY000): Constraint '${subject}' does not exist.`
    case 'type exists':
    case 'no type':
    case 'is needed':
    case 'not counted':
    case 'counted out':
    case 'out of bounds':
      return `ERROR 1235 (42000): This version of MySQL doesn't yet support '${subject}'`
    case 'has changed':
    case 'deadlock':
      return 'ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction'
    case 'waited':
      return 'ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction'
    case 'is held':
      return 'ERROR 3572 (HY000): Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.'
    case 'canceled':
    case 'ended':
      return 'ERROR 1317 (70100): Query execution was interrupted'
    case 'no index':
      return `ERROR 1091 (42000): Can't DROP '${subject}'; check that column/key exists`
    case 'index exists':
      return `ERROR 1061 (42000): Duplicate key name '${subject}'`
    case 'materialized':
    case 'not materialized':
      return `ERROR 1288 (HY000): The target table ${subject} of the statement is not updatable`
    case 'raised':
      return `ERROR 1644 (45000): ${subject}`
    case 'no function':
      return `ERROR 1305 (42000): ${more === 'procedure' ? 'PROCEDURE' : 'FUNCTION'} ${database}.${subject} does not exist`
    case 'function exists':
      return `ERROR 1304 (42000): ${more || 'FUNCTION'} ${subject} already exists`
    case 'no trigger':
      return 'ERROR 1360 (HY000): Trigger does not exist'
    case 'trigger exists':
      return 'ERROR 1359 (HY000): Trigger already exists'
    case 'no target':
      return 'ERROR 1415 (0A000): Not allowed to return a result set from a function'
    case 'no rows':
      return 'ERROR 1329 (02000): No data - zero rows fetched, selected, or processed'
    case 'no variable':
    case 'no field':
      return `ERROR 1193 (HY000): Unknown system variable '${subject}'`
    case 'no session':
      return `ERROR 1094 (HY000): Unknown thread id: ${subject}`
    case 'missing default':
      return `ERROR 1364 (HY000): Field '${subject}' doesn't have a default value`
  }
}

const keyText = ({ table, column, parent, parentColumn }: SqlError['facts'], database: string): string =>
  `\`${database}\`.\`${table}\`, CONSTRAINT \`${table}_ibfk_1\` FOREIGN KEY (\`${column}\`) REFERENCES \`${parent}\` (\`${parentColumn}\`)`
